import Foundation
import TelehashConformance
import TelehashCrypto
import TelehashPackets
import TelehashRecords
import Testing

@testable import TelehashLive
@testable import meshproof

extension LiveTests {
  /// `meshproof check` on what is no endpoint, or a broken one: always named, bounded, never a pass.
  @Suite(.serialized) struct HostileTargetTests {
    /// A socket that does something with every datagram.
    private final class Puppet: Sendable {
      let socket: UDPSocket
      private let inbox = LiveInbox(isBounded: false)

      init(_ react: @escaping @Sendable (UDPSocket, LiveInbox.Letter) -> Void) throws {
        let socket = try UDPSocket.bind(Address(ipv4: 0x7f00_0001, port: 0), inbox: inbox)
        self.socket = socket
        Thread.detachNewThread { [inbox] in
          while case .letter(let letter) = inbox.next(until: .now + .seconds(60)) {
            react(socket, letter)
          }
        }
      }

      func close() {
        inbox.close(.cancelled)
        socket.close()
      }
    }

    private func check(
      _ address: Address, _ words: String...
    ) async throws -> (run: Run, command: CommandRun) {
      var random = SystemRandom()
      let pair = try KeyPair.generate(.cs3a, random: &random)
      let folder = try TemporaryFolder()
      let json = folder.path("run.json")
      let command = await CommandRun(
        ["check", "link://\(address)/?cs3a=\(Base32.encode(pair.publicKey))", "--json", json]
          + words)
      return (try Run(decoding: Fixtures.bytes(json)), command)
    }

    private func expectUnreached(_ run: Run, _ command: CommandRun, _ words: String) throws {
      #expect(command.outcome == .inconclusive)
      #expect(run.ids(.pass).isEmpty)
      let contact = try #require(run.cases.first { $0.area == "live" })
      #expect(contact.verdict == .inconclusive)
      #expect(contact.message.contains(words), "\(contact.message)")
      #expect(contact.message.contains("tried"))
    }

    @Test func aSilentTargetIsInconclusiveAndSaysWhatWasTried() async throws {
      let puppet = try Puppet { _, _ in }
      defer { puppet.close() }
      let start = ContinuousClock.now
      let (run, command) = try await check(puppet.socket.address)
      // Some seconds where nothing else runs; what is proved here is that there is an end to it.
      #expect(ContinuousClock.now - start < .seconds(60))
      try expectUnreached(run, command, "sends nothing")
    }

    @Test func aClosedPortIsNamed() async throws {
      let puppet = try Puppet { _, _ in }
      puppet.close()
      try await Task.sleep(for: .milliseconds(100))
      let (run, command) = try await check(puppet.socket.address)
      try expectUnreached(run, command, "the port is closed")
    }

    @Test func anEchoIsNoAnswer() async throws {
      let puppet = try Puppet { socket, letter in socket.send(letter.bytes, to: letter.source) }
      defer { puppet.close() }
      let (run, command) = try await check(puppet.socket.address)
      try expectUnreached(run, command, "our own datagrams back")
    }

    @Test func garbageIsNoAnswer() async throws {
      let puppet = try Puppet { socket, letter in
        var random = SystemRandom()
        socket.send(random.bytes(1 + Int(random.below(1400))), to: letter.source)
      }
      defer { puppet.close() }
      let (run, command) = try await check(puppet.socket.address)
      try expectUnreached(run, command, "none is a handshake")
    }

    @Test func aFloodIsBounded() async throws {
      let puppet = try Puppet { socket, letter in
        for _ in 0..<60_000 { socket.send([1, 2, 3], to: letter.source) }
      }
      defer { puppet.close() }
      let (run, command) = try await check(puppet.socket.address)
      #expect(command.outcome == .inconclusive)
      #expect(run.ids(.pass).isEmpty)
    }

    @Test func theDeadlineEndsEverything() async throws {
      let subject = try LiveSubject()
      let start = ContinuousClock.now
      let (run, command) = try await subject.check("--deadline", "3s")
      #expect(ContinuousClock.now - start < .seconds(60))
      #expect(command.outcome == .inconclusive)
      #expect(run.cases.contains { $0.message.contains("deadline") })
    }

    @Test func aTargetThatDiesFailsOneCaseAndLeavesTheRestOpen() async throws {
      let subject = try LiveSubject(deviations: ["crash-noise"])
      let (run, command) = try await subject.check("cloak")
      #expect(command.outcome == .failure)
      let failed = run.cases.filter { $0.verdict == .fail }
      #expect(failed.map(\.id) == ["cloak/cloaked-nonsense-is-dropped[v3,3a,clean]"])
      #expect(failed.first?.message.contains("died of this case") == true)
      #expect(!run.ids(.inconclusive).isEmpty)
    }

    @Test func aTargetThatComesBackIsJudgedOn() async throws {
      let subject = try LiveSubject()
      let start = ContinuousClock.now
      // Longer than a case waits and a sign of life after it, and not so long that it is given up.
      let proxy = try LiveProxy(to: try #require(subject.server.addresses.first)) { passage in
        let isGone = (.seconds(6)..<(.seconds(18))).contains(ContinuousClock.now - start)
        return isGone ? .lost : .init(bytes: passage.bytes)
      }
      let (run, command) = try await subject.check(
        ["handshake", "message", "channel"], through: proxy)
      #expect(command.outcome == .failure, "\(command.output)")
      #expect(run.ids(.fail).count == 1, "\(run.ids(.fail))")
      #expect(run.ids(.inconclusive).isEmpty, "\(run.ids(.inconclusive))")
    }
  }
}
