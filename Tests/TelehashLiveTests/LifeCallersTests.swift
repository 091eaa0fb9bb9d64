import TelehashConformance
import TelehashCore
import TelehashCrypto
import TelehashPackets
import Testing

@testable import TelehashLive

/// Who asks a target whether it is alive.
@Suite struct LifeCallersTests {
  @Test func eachComesInItsTurn() {
    var callers = LifeCallers()
    let calls = (0..<20).map { _ in callers.next() }
    #expect(Set(calls).count == 20)
    #expect(Set(calls.map(\.label)).isStrictSubset(of: LifeCallers.allLabels))
    #expect(calls.filter { $0.label == calls[0].label }.map(\.turn) == [0, 1, 2])
  }

  /// An endpoint that has met all of them still answers them.
  @Test func whoeverHasCalledBeforeIsAnsweredAgain() async throws {
    var random = SeededRandom(seed: 1, label: "life")
    let identity = try #require(
      Identity(keys: [try KeyPair.generate(.cs3a, random: &random)]))
    var configuration = EndpointConfiguration(identity: identity, edition: .v3)
    configuration.acceptance = .everyone
    let clock = LiveClock()
    let server = try ReferenceServer(
      configuration, at: [Address(ipv4: 0x7f00_0001, port: 0)], clock: clock)
    let (looks, look) = AsyncStream.makeStream(of: Void.self)
    let serving = Task { await server.run(every: .milliseconds(10)) { _ in look.yield() } }
    // Where many tests run at once it begins late, and then has a thread of its own.
    for await _ in looks { break }
    let target = try LiveTarget(
      name: "target", keys: identity.publicKeys, address: server.addresses[0])
    let runner = LiveRunner(
      target, clock: clock, identities: TesterIdentities(random: &random),
      catalogue: try ScenarioFixtures.catalogue.get())
    var session = CheckSession(try LiveCheck(runner, .init(csids: [.cs3a]))) { _ in }
    for call in 1...LifeCallers.allLabels.count * 2 {
      let play = await session.askForLife(.cs3a)
      #expect(play?.outcome == .completed, "call \(call)")
    }
    server.stop()
    _ = await serving.value
  }
}
