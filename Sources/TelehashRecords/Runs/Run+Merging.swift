import TelehashPackets

extension Run {
  /// The parts of one sharded run as one, whatever their order.
  ///
  /// The parts must come from the same build, command and seed; only `--shard` and where reports go
  /// may differ. A case (its id with its seed) may be in one of them alone. Durations add up to the
  /// time spent on all machines together.
  public func merged(with other: Run) throws(MergeError) -> Run {
    let pairs: [(MergeError.Part, Bool)] = [
      (.tool, tool == other.tool),
      (.mode, mode == other.mode),
      (.command, commonCommand == other.commonCommand),
      (.target, target.isSame(as: other.target)),
      (.seed, seed == other.seed),
    ]
    for (part, agrees) in pairs where !agrees { throw .differs(part) }
    var run = self
    run.command = commonCommand
    run.startedAt = min(startedAt, other.startedAt)
    run.duration = duration + other.duration
    run.target.features.declared = Self.union(
      target.features.declared, other.target.features.declared)
    run.target.features.probed = Self.union(target.features.probed, other.target.features.probed)
    run.cases = (cases + other.cases).sorted { $0.mergeOrder < $1.mergeOrder }
    for (one, next) in zip(run.cases, run.cases.dropFirst())
    where one.mergeOrder == next.mergeOrder {
      throw .duplicate(one.id)
    }
    run.summariseRequirements()
    run.readings = Set(readings + other.readings).sorted {
      ($0.topic, $0.reading) < ($1.topic, $1.reading)
    }
    return run
  }

  /// The command without what the parts of one run may differ in.
  private var commonCommand: [String] { commandWithoutReports(besides: ["--shard"]) }

  private static func union(_ one: [String], _ other: [String]) -> [String] {
    Set(one + other).sorted()
  }
}

/// Why two runs are not parts of one.
public enum MergeError: Error, Hashable, Sendable {
  case differs(Part)
  /// Both have a case of this id and the same seed.
  case duplicate(String)

  /// What has to be the same in all parts.
  public enum Part: String, Hashable, Sendable {
    case tool, mode, command, target, seed
  }
}

extension MergeError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .differs(let part): "not parts of one run: \(part.rawValue) differs"
    case .duplicate(let id): "both runs have the case \(id)"
    }
  }
}

extension Run.Duration {
  fileprivate static func + (a: Run.Duration, b: Run.Duration) -> Run.Duration {
    let virtual = a.virtual.map { $0 + (b.virtual ?? .zero) } ?? b.virtual
    return Run.Duration(real: a.real + b.real, virtual: virtual)
  }
}

extension Run.Target {
  /// Whether both name the same subject; what it can do is seen a part at a time.
  fileprivate func isSame(as other: Run.Target) -> Bool {
    kind == other.kind && name == other.name && uri == other.uri
  }
}

extension Case {
  /// By id, then seed: two cases that agree in both are the same.
  fileprivate var mergeOrder: (String, UInt64, Int) { (id, seed ?? 0, seed == nil ? 0 : 1) }
}
