import TelehashConformance
import TelehashCore
import TelehashCrypto
import TelehashRecords
import Testing

@testable import meshproof

extension LiveTests {
  /// Faults of a served endpoint that show over a real port are found by `check`, and spoil nothing
  /// else. `make live` runs them all.
  @Suite struct DeviationTests {
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
    }

    static let faults = [
      Fault("at-parity-unchecked", "HS-11"), Fault("at-truncated-32", "HS-04"),
      Fault("sender-unverified", "HS-30"), Fault("unknown-head-member-refused", "HS-02"),
      Fault("replayed-handshake-rekeys", "HS-13"), Fault("answers-unknown-token", "TOK-04"),
      Fault("duplicate-delivered", "REL-08"), Fault("path-answer-empty", "PATH-04", in: "PATH-03"),
      Fault("delivers-out-of-order", "REL-07"), Fault("type-on-every-packet", "CH-10"),
      Fault("attached-own-csid-required", "LINK-18", .lenient),
      Fault("sends-uncloaked", "CLOAK-08", .lenient, in: "CLOAK-05"),
      Fault("relays-nothing", "PEER-11", of: .router),
    ]

    /// Cases that no fault of these has anything to do with.
    private static let unrelated = ["CH-27", "MSG-06"]

    @Test(arguments: faults) func isCaughtWithItsEffect(fault: Fault) async throws {
      let subject = try LiveSubject(role: fault.role, deviations: [fault.deviation])
      let declared = fault.role == .router ? ["--feature", "router"] : []
      let (run, command) = try await subject.check(
        [fault.play] + Self.unrelated + ["--jobs", "16"] + declared)
      let found = run.requirements.first { $0.id == fault.requirement }
      #expect(found?.verdict == fault.effect, "\(command.output)")
      #expect(command.outcome == (fault.effect == .fail ? .failure : .success))
      for id in Self.unrelated {
        let verdict = run.requirements.first { $0.id == id }?.verdict
        #expect(verdict == .pass, "\(id) \(String(describing: verdict))\n\(command.output)")
      }
    }

    /// The same by the command that tries all of them: what breaks every answer, what only some
    /// callers notice, and what needs a target with several cipher sets.
    @Test func theSelfTestSeesThemToo() async throws {
      let command = await CommandRun(
        "selftest", "--live", "z-without-agreement", "order-ignores-first-byte", "relays-nothing",
        "hears-nothing", "open-without-type-served")
      #expect(command.outcome == .success, "\(command.output)")
      #expect(command.output.contains("5 of 5 faults seen over real sockets"), "\(command.output)")
    }
  }
}
