import Foundation
package import TelehashConformance
import TelehashCore
import TelehashCrypto
import TelehashPackets
package import TelehashRecords

/// The checks of an adapter as an adapter: each is one sentence that must be true of it.
package struct AdapterCheck {
  /// What one check found.
  package struct Finding: Hashable, Sendable {
    package let name: String
    /// The sentence.
    package let title: String
    package var verdict: Verdict
    package var message: String
  }

  /// Starts an adapter.
  private let launch: () throws -> any LineCarrier
  /// How long an adapter is left alone to see whether it stays quiet.
  private let quiet: TimeInterval

  /// Longer than the shortest timer of the protocol: an ack within a second.
  package static let defaultQuiet: Double = 1.2

  package init(
    quiet: Double = AdapterCheck.defaultQuiet,
    _ launch: @escaping () throws -> any LineCarrier
  ) {
    self.launch = launch
    self.quiet = quiet
  }

  /// Runs all checks; one that cannot be made because another failed is `blocked`.
  ///
  /// - Parameter fault: how its greeting went wrong, where it was greeted before: who hangs is not
  ///   waited for again.
  package func run(after fault: SubjectFault? = nil) -> [Finding] {
    var findings: [Finding] = []
    let greets = check("greets", "It answers hello with what it can do", failed: fault) { _ in }
    findings.append(greets)
    for (name, title, body) in Self.checks {
      guard greets.verdict == .pass else {
        findings.append(
          Finding(name: name, title: title, verdict: .blocked, message: "it does not greet"))
        continue
      }
      findings.append(check(name, title) { try body(&$0, quiet) })
    }
    return findings
  }

  /// One check in a process of its own.
  private func check(
    _ name: String, _ title: String, failed fault: SubjectFault? = nil,
    _ body: (inout AdapterTalk) throws -> Void
  ) -> Finding {
    var finding = Finding(name: name, title: title, verdict: .pass, message: "")
    do {
      if let fault { throw fault }
      var talk = try AdapterTalk(launch())
      defer { talk.leave() }
      try body(&talk)
    } catch let remark as AdapterTalk.Remark {
      finding.verdict = remark.verdict
      finding.message = remark.text
    } catch {
      finding.verdict = .fail
      finding.message = "\(error)"
    }
    return finding
  }

  private typealias Body = @Sendable (inout AdapterTalk, TimeInterval) throws -> Void

  private static let checks: [(String, String, Body)] = [
    ("starts", "It starts as everything it declares", starts),
    ("undeclared", "What it does not declare it does not start as, and says so", undeclared),
    ("unknown", "A verb it does not know is answered 'unsupported', and it goes on", unknown),
    ("unstarted", "Before a start it takes no packets", unstarted),
    ("verbs", "It knows every verb it declares and no other", verbs),
    ("noise", "Datagrams that are no packets do it no harm", noise),
    ("clock", "Time passes for it only in turns", clock),
    ("repeats", "With the same seed it does the same again", repeats),
    ("anew", "After a stop it starts anew and knows nothing of before", anew),
    ("ends", "It ends by itself when its input ends", ends),
  ]

  // MARK: The checks

  private static func starts(_ talk: inout AdapterTalk, _: TimeInterval) throws {
    let features = talk.features
    for edition in features.editions.compactMap(Edition.named) {
      for csid in features.csids where CSID.built.contains(csid) {
        for role in features.roles {
          let what = "\(edition.name.rawValue), \(csid), \(role.rawValue)"
          let turn = try talk.start(edition: edition, csids: [csid], role: role)
          try talk.need(turn, "a start as \(what), which it declares,")
          try talk.need(try talk.take(.stop), "stop")
        }
      }
    }
  }

  private static func undeclared(_ talk: inout AdapterTalk, _: TimeInterval) throws {
    let features = talk.features
    let csid = CSID.built.first { !features.csids.contains($0) }
    let role = Role.allCases.first { !features.roles.contains($0) }
    let option = options.first { !features.options.contains($0.name) }
    if csid == nil, role == nil, option == nil {
      throw AdapterTalk.Remark(.notApplicable, "it declares all there is")
    }
    if let csid {
      try talk.refused(try talk.start(csids: [csid]), "a start with keys of \(csid) alone")
    }
    if let role { try talk.refused(try talk.start(role: role), "a start as \(role.rawValue)") }
    if let option {
      try talk.refused(
        try talk.start(changing: option.change), "a start with the option '\(option.name)'")
    }
  }

  /// Options of `start` that stand for all of them.
  private static let options:
    [(name: String, change: @Sendable (inout EndpointConfiguration) -> Void)] =
      [
        ("compression", { $0.compression = 1 }), ("reads", { $0.consumption = .manual }),
        ("cloak", { $0.cloaking = .mirrored }), ("accepts", { $0.acceptance = .everyone }),
      ]

  private static func unknown(_ talk: inout AdapterTalk, _: TimeInterval) throws {
    let answer = try talk.raw(#""do":"no-such-verb","ms":0"#)
    guard answer["unsupported"]?.string != nil else {
      throw AdapterTalk.Remark(.fail, "a verb that does not exist was answered \(answer)")
    }
    try talk.need(try talk.start(), "a start afterwards")
  }

  private static func unstarted(_ talk: inout AdapterTalk, _: TimeInterval) throws {
    let turn = try talk.take(.packet([0, 0], from: talk.peer.address, to: talk.address))
    guard turn.news.isEmpty else {
      throw AdapterTalk.Remark(.fail, "it told something without having been started")
    }
  }

  private static func verbs(_ talk: inout AdapterTalk, _: TimeInterval) throws {
    try talk.need(try talk.start(), "a start")
    let declared = talk.features.verbs
    for verb in SubjectFeatures.Verb.allCases {
      guard let request = talk.example(of: verb) else { continue }
      let turn = try talk.take(request)
      let isRefused = if case .unsupported = turn.answer { true } else { false }
      if declared.contains(verb), isRefused {
        throw AdapterTalk.Remark(.fail, "it declares '\(verb.rawValue)' and does not know it")
      }
      if !declared.contains(verb), !isRefused {
        throw AdapterTalk.Remark(
          .fail, "'\(verb.rawValue)' is not declared and not answered 'unsupported'")
      }
    }
  }

  private static func noise(_ talk: inout AdapterTalk, _: TimeInterval) throws {
    try talk.need(try talk.start(), "a start")
    var random = SeededRandom(seed: 1, label: "adapter/noise")
    for size in [0, 1, 2, 3, 21, 64, 300, 1400, 65_507] {
      let bytes = random.bytes(size)
      let turn = try talk.take(.packet(bytes, from: talk.peer.address, to: talk.address))
      try talk.need(turn, "a datagram of \(size) random bytes")
    }
    try talk.need(try talk.take(.advance), "time to pass afterwards")
  }

  private static func clock(_ talk: inout AdapterTalk, _ quiet: TimeInterval) throws {
    try talk.need(try talk.start(), "a start")
    var before: [[UInt8]] = []
    if talk.features.verbs.contains(.link), let link = talk.example(of: .link) {
      before = try talk.take(link).packets
    }
    Thread.sleep(forTimeInterval: quiet)
    guard !talk.hasSpoken else {
      throw AdapterTalk.Remark(.fail, "it wrote something between turns, by a clock of its own")
    }
    let turn = try talk.take(.advance)
    try talk.need(turn, "time that does not pass")
    guard turn.packets.isEmpty else {
      throw AdapterTalk.Remark(
        .fail, "it sent a datagram although no virtual time passed")
    }
    if before.isEmpty {
      throw AdapterTalk.Remark(
        .lenient, "it is quiet; that its timers follow virtual time cannot be seen without 'link'")
    }
    guard try talk.passTime(.seconds(30)) > 0 else {
      throw AdapterTalk.Remark(
        .fail, "an unanswered handshake was not sent again in 30 s of virtual time")
    }
  }

  private static func repeats(_ talk: inout AdapterTalk, _: TimeInterval) throws {
    guard talk.features.verbs.contains(.link), let link = talk.example(of: .link) else {
      throw AdapterTalk.Remark(.notApplicable, "this cannot be seen without 'link'")
    }
    var runs: [[[UInt8]]] = []
    for _ in 0..<2 {
      try talk.need(try talk.start(), "a start")
      runs.append(try talk.take(link).packets)
      try talk.need(try talk.take(.stop), "stop")
    }
    guard runs[0] == runs[1] else {
      throw AdapterTalk.Remark(.lenient, "two starts with one seed sent different datagrams")
    }
  }

  private static func anew(_ talk: inout AdapterTalk, _: TimeInterval) throws {
    for _ in 0..<3 {
      try talk.need(try talk.start(), "a start")
      if talk.features.verbs.contains(.state), talk.features.verbs.contains(.link) {
        let turn = try talk.take(.state(talk.peer.hashname))
        if case .done(let reply) = turn.answer, reply.link == .up {
          throw AdapterTalk.Remark(.fail, "a link of its former life is up")
        }
      }
      try talk.need(try talk.take(.stop), "stop")
    }
  }

  private static func ends(_ talk: inout AdapterTalk, _: TimeInterval) throws {
    try talk.need(try talk.start(), "a start")
    if let fault = talk.leave() { throw AdapterTalk.Remark(.fail, "\(fault)") }
  }
}
