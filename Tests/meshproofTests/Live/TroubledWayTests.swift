import TelehashLive
import TelehashPackets
import TelehashRecords
import Testing

@testable import meshproof

extension LiveTests.First {
  /// `meshproof check` when what lies between it and its target is to blame.
  @Suite struct TroubledWayTests {
    /// A proxy in front of the subject's first address.
    private static func proxy(
      _ subject: LiveSubject, _ fate: @escaping @Sendable (LiveProxy.Passage) -> LiveProxy.Fate
    ) throws -> LiveProxy {
      try LiveProxy(to: try #require(subject.server.addresses.first), fate)
    }

    @Test func halfAnAnswerIsNone() async throws {
      let subject = try LiveSubject()
      let proxy = try Self.proxy(subject) { passage in
        let count = passage.isAnswer ? passage.bytes.count / 2 : passage.bytes.count
        return .init(bytes: Array(passage.bytes.prefix(count)))
      }
      let (run, command) = try await subject.check([], through: proxy)
      #expect(command.outcome == .inconclusive, "\(command.output)")
      #expect(run.ids(.pass).isEmpty)
      let contact = try #require(run.cases.first { $0.area == "live" })
      #expect(contact.message.contains("none is a handshake"), "\(contact.message)")
    }

    @Test func whatComesFromOtherAddressesIsNamed() async throws {
      let subject = try LiveSubject()
      let proxy = try Self.proxy(subject) { passage in
        .init(bytes: passage.bytes, isMisdirected: passage.isAnswer)
      }
      let (run, command) = try await subject.check(["HS-12", "--deadline", "60s"], through: proxy)
      #expect(command.outcome != .harness, "\(command.output)")
      let contact = try #require(run.cases.first { $0.area == "live" })
      #expect(contact.message.contains("from other addresses"), "\(contact.message)")
    }

    /// One datagram may get lost anywhere: that tells nothing of how a target reads the texts.
    @Test func aFirstAnswerThatGotLostIsNoReading() async throws {
      let subject = try LiveSubject()
      let proxy = try Self.proxy(subject) { passage in
        // The first two are who watches the port, which gets no answers, and the first contact.
        passage.isAnswer && passage.client < 2 ? .lost : .init(bytes: passage.bytes)
      }
      let (run, command) = try await subject.check(["HS-06"], through: proxy)
      #expect(command.outcome == .success, "\(command.output)")
      #expect(run.cases.filter { $0.area == "reading" }.allSatisfy { $0.verdict == .pass })
      #expect(run.readings.contains(Reading(topic: "A1", reading: "absent")))
    }

    /// Losses are no fault of a target, as long as not every attempt meets one.
    @Test func whatGetsLostOnceIsPlayedAgain() async throws {
      let subject = try LiveSubject()
      let proxy = try Self.proxy(subject) { passage in
        // The probes come first; some of the cases after them get no answers, later attempts all.
        let isOneOfThem = (26...36).contains(passage.client) && passage.client.isMultiple(of: 4)
        let isUnlucky = passage.isAnswer && passage.number <= 3 && isOneOfThem
        return isUnlucky ? .lost : .init(bytes: passage.bytes)
      }
      let (run, command) = try await subject.check(["handshake", "token"], through: proxy)
      #expect(command.outcome == .success, "\(command.output)")
      #expect(run.ids(.fail).isEmpty, "\(command.output)")
      let again = run.cases.filter { $0.message.contains(LiveCheck.secondAttemptMark) }
      #expect(!again.isEmpty, "\(command.output)")
      #expect(again.allSatisfy { $0.verdict == .pass })
      #expect(command.output.contains("passed at a later attempt only"))
    }
  }
}
