import TelehashConformance
import TelehashCore
import TelehashCrypto
import TelehashPackets
import TelehashRecords

/// The state of one check while it runs.
struct CheckSession {
  let check: LiveCheck
  let note: @Sendable (Case) -> Void
  var outcome = LiveCheck.Outcome()
  /// The forms that are spoken with the target.
  var profile: ReadingProfile
  /// Whether the target answered at all.
  var isReachable = false
  /// The case that explains why others cannot be played.
  var blocker: String?
  /// The cipher sets that were answered.
  var csids: [CSID] = []
  var features: Set<String> = []
  var lifeCallers = LifeCallers()
  /// What the monitors saw in each play.
  var judgements: [(label: String, judgement: TraceJudgement)] = []

  init(_ check: LiveCheck, note: @escaping @Sendable (Case) -> Void) {
    self.check = check
    self.note = note
    profile = check.ownForms
    for (reading, value) in check.options.forced { profile[reading] = value }
  }

  /// The runner that speaks as the target was found to.
  var runner: LiveRunner {
    var runner = check.runner
    runner.dialect = profile.dialect(check.edition)
    runner.opens = profile.opens ?? .implemented
    runner.identities.writesPKCS1 = profile.writesPKCS1
    runner.echoType = check.options.echoType
    runner.isStrict = check.options.isStrict
    return runner
  }

  func runner(_ profile: ReadingProfile) -> LiveRunner {
    var session = self
    session.profile = profile
    return session.runner
  }

  // MARK: Results

  /// Adds a case without packets.
  mutating func add(_ record: Case) {
    add(CaseRunner.Result(record: record, sent: [], keys: .none(check.options.edition)))
  }

  mutating func add(_ result: CaseRunner.Result) {
    outcome.results.append(result)
    note(result.record)
  }

  /// Adds a play with what the monitors saw in it.
  mutating func add(_ play: LivePlay, as record: Case? = nil) {
    var result = play.result
    if let record { result.record = record }
    // What went wrong in a play is told there; what it made the target send is not held against it.
    let isTold = result.record.verdict == .fail || result.record.verdict == .lenient
    if !isTold || record != nil { judgements.append((result.record.id, play.judgement)) }
    add(result)
  }

  /// A record that no scenario file stands for.
  func record(
    _ area: String, _ name: String, _ title: String, _ requirements: [String], csid: CSID?,
    _ verdict: Verdict, _ message: String = ""
  ) -> Case {
    let axes = [check.options.edition.rawValue] + (csid.map { [$0.description] } ?? [])
    let levels = requirements.compactMap { check.runner.level(of: $0) }
    return Case(
      id: "\(area)/\(name)[\(axes.joined(separator: ","))]", title: title, area: area,
      requirements: requirements,
      level: levels.first { $0.violation == .fail } ?? levels.first ?? .must,
      axes: .init(edition: check.options.edition, csid: csid?.description),
      verdict: verdict, unexpected: verdict == .fail, message: message)
  }
}

extension CaseRunner.SimulatedKeys {
  /// No secrets at all.
  static func none(_ edition: EditionName) -> Self {
    Self(edition: edition, identities: [], ephemerals: [])
  }
}

extension LiveCheck {
  /// The edition everything is judged by.
  var edition: Edition { Edition.named(options.edition) ?? .v3 }

  /// The forms that are spoken first.
  var ownForms: ReadingProfile {
    options.edition.isVersion3 ? .ofText(edition) : .ofSwitches
  }

  /// The other forms that are known.
  func otherForms(_ csid: CSID) -> [ReadingProfile] {
    options.edition.isVersion3
      ? ReadingProfile.others(edition, csid: csid) : ReadingProfile.othersOfSwitches(csid: csid)
  }
}
