public import TelehashPackets

/// What one invocation of the tool judged, and how: the content of run.json.
///
/// Every report is made from this alone.
public struct Run: Hashable, Sendable {
  public var tool: Tool
  /// The command line, the program's name first.
  public var command: [String]
  public var mode: Mode
  public var target: Target
  /// nil where nothing was drawn at random.
  public var seed: UInt64?
  public var startedAt: WallTime
  public var duration: Duration
  /// What was run, in the order it is reported.
  public var cases: [Case]
  /// What the cases say about each requirement, in the order of ids.
  public var requirements: [RequirementResult]
  /// Which reading the subject was seen to follow where texts leave room.
  public var readings: [Reading]

  public init(
    tool: Tool, command: [String], mode: Mode, target: Target, seed: UInt64? = nil,
    startedAt: WallTime, duration: Duration = Duration(real: .zero), cases: [Case] = [],
    requirements: [RequirementResult] = [], readings: [Reading] = []
  ) {
    self.tool = tool
    self.command = command
    self.mode = mode
    self.target = target
    self.seed = seed
    self.startedAt = startedAt
    self.duration = duration
    self.cases = cases
    self.requirements = requirements
    self.readings = readings
  }

  /// The name of the format.
  public static let schema = "meshproof-run-1"

  /// How many cases ended with each verdict.
  public var totals: Totals { Totals(cases.map(\.verdict)) }

  /// Derives `requirements` from `cases`.
  public mutating func summariseRequirements() {
    requirements = RequirementResult.results(of: cases)
  }

  /// The program that made the run.
  public struct Tool: Hashable, Sendable {
    public var name: String
    public var version: String
    /// The commit it was built from, where that is known.
    public var commit: String?

    public init(name: String = "meshproof", version: String, commit: String? = nil) {
      self.name = name
      self.version = version
      self.commit = commit
    }
  }

  /// The kind of world the cases ran in.
  public enum Mode: String, CaseIterable, Hashable, Sendable {
    case sim, live, replay, vectors, pair, fuzz
  }

  /// What was judged.
  public struct Target: Hashable, Sendable {
    /// `reference`, `adapter`, `udp`, `capture` and the like.
    public var kind: String
    public var name: String
    public var uri: String?
    public var features: Features

    public init(kind: String, name: String, uri: String? = nil, features: Features = Features()) {
      self.kind = kind
      self.name = name
      self.uri = uri
      self.features = features
    }
  }

  /// What the subject can do: as it says, and as it was seen.
  public struct Features: Hashable, Sendable {
    public var declared: [String]
    public var probed: [String]

    public init(declared: [String] = [], probed: [String] = []) {
      self.declared = declared
      self.probed = probed
    }
  }

  /// How long it took.
  public struct Duration: Hashable, Sendable {
    public var real: TimeSpan
    /// Time as the endpoints saw it; nil outside simulations.
    public var virtual: TimeSpan?

    public init(real: TimeSpan, virtual: TimeSpan? = nil) {
      self.real = real
      self.virtual = virtual
    }
  }
}

/// What all cases together say about one requirement.
public struct RequirementResult: Hashable, Sendable {
  public var id: String
  public var verdict: Verdict
  /// The ids of the cases that name it.
  public var cases: [String]

  public init(id: String, verdict: Verdict, cases: [String]) {
    self.id = id
    self.verdict = verdict
    self.cases = cases
  }

  /// The results of everything `cases` name, in the order of ids.
  public static func results(of cases: [Case]) -> [RequirementResult] {
    var results: [String: RequirementResult] = [:]
    for item in cases {
      for id in item.requirements {
        var result = results[id] ?? RequirementResult(id: id, verdict: item.verdict, cases: [])
        result.verdict = Verdict.combined([result.verdict, item.verdict]) ?? item.verdict
        result.cases.append(item.id)
        results[id] = result
      }
    }
    return results.values.sorted { $0.id < $1.id }
  }
}

/// The interpretation of an ambiguous point that a subject was seen to follow.
public struct Reading: Hashable, Sendable {
  /// The row of the ambiguity register or the name of an option, as in `A25` or `cs3a`.
  public var topic: String
  public var reading: String

  public init(topic: String, reading: String) {
    self.topic = topic
    self.reading = reading
  }
}
