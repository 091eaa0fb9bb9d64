import TelehashConformance
import TelehashCore
import TelehashCrypto
import TelehashRecords
import Testing

@testable import meshproof

extension LiveTests {
  /// A fault of a served endpoint that shows over a real port.
  struct Fault: Sendable, CustomStringConvertible {
    let deviation: String
    let requirement: String
    let effect: Verdict
    /// What is played, where the requirement shows in the traffic of other cases alone.
    let play: String
    /// What it is a fault of.
    let role: Role

    init(
      _ deviation: String, _ requirement: String, _ effect: Verdict = .fail,
      in play: String? = nil, of role: Role = .endpoint
    ) {
      self.role = role
      self.deviation = deviation
      self.requirement = requirement
      self.play = play ?? requirement
      self.effect = effect
    }

    var description: String { deviation }

    /// Cases that no fault of these has anything to do with.
    private static let unrelated = ["CH-27", "MSG-06"]

    /// It is found by `check`, with its effect, and spoils nothing else.
    func expectCaught() async throws {
      let subject = try LiveSubject(role: role, deviations: [deviation])
      let declared = role == .router ? ["--feature", "router"] : []
      let (run, command) = try await subject.check(
        [play] + Self.unrelated + ["--jobs", "16"] + declared)
      let found = run.requirements.first { $0.id == requirement }
      #expect(found?.verdict == effect, "\(command.output)")
      #expect(command.outcome == (effect == .fail ? .failure : .success))
      for id in Self.unrelated {
        let verdict = run.requirements.first { $0.id == id }?.verdict
        #expect(verdict == .pass, "\(id) \(String(describing: verdict))\n\(command.output)")
      }
    }
  }

  /// Faults in what follows a handshake.
  @Suite(.serialized) struct ChannelDeviationTests {
    static let faults = [
      Fault("answers-unknown-token", "TOK-04"), Fault("duplicate-delivered", "REL-08"),
      Fault("path-answer-empty", "PATH-04", .lenient, in: "PATH-03"),
      Fault("delivers-out-of-order", "REL-07"), Fault("type-on-every-packet", "CH-10"),
      Fault("sends-uncloaked", "CLOAK-08", .lenient, in: "CLOAK-05"),
      Fault("relays-nothing", "PEER-11", of: .router),
    ]

    @Test(arguments: faults) func isCaughtWithItsEffect(fault: Fault) async throws {
      try await fault.expectCaught()
    }
  }
}

extension LiveTests.First {
  /// The command that tries all of them.
  @Suite struct LiveSelfTestTests {
    /// What breaks every answer, what leaves none at all, and what needs several cipher sets.
    @Test func seesWhatIsHardToSee() async throws {
      let command = await CommandRun(
        "selftest", "--live", "--jobs", "2", "z-without-agreement", "relays-nothing",
        "hears-nothing", "open-without-type-served")
      #expect(command.outcome == .success, "\(command.output)")
    }
  }
}

extension LiveTests.Second {
  /// Faults in handshakes, and in who is answered.
  @Suite struct HandshakeDeviationTests {
    static let faults: [LiveTests.Fault] = [
      .init("at-parity-unchecked", "HS-11"), .init("at-truncated-32", "HS-04"),
      .init("sender-unverified", "HS-30"), .init("unknown-head-member-refused", "HS-02"),
      .init("replayed-handshake-rekeys", "HS-13"),
      .init("attached-own-csid-required", "LINK-18", .lenient),
    ]

    @Test(arguments: faults) func isCaughtWithItsEffect(fault: LiveTests.Fault) async throws {
      try await fault.expectCaught()
    }
  }
}
