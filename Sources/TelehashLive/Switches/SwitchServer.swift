import TelehashConformance
import TelehashCore
import TelehashCrypto
package import TelehashPackets
import TelehashSimulation
package import TelehashV2

/// A reference switch of version 2 on real ports for others to dial, judged like a reference
/// endpoint.
package final class SwitchServer: Sendable {
  package let configuration: SwitchConfiguration
  /// Where it listens.
  package let addresses: [Address]
  private let sockets: ServerSockets
  private let clock: LiveClock

  /// Opens the sockets, an address each; with port 0 all get the same free port where they can.
  package init(
    _ configuration: SwitchConfiguration, at wanted: [Address], clock: LiveClock
  ) throws(LiveError) {
    sockets = try ServerSockets(at: wanted, takesTCP: false)
    addresses = sockets.addresses
    self.clock = clock
    var configuration = configuration
    configuration.localPaths = addresses
    configuration.epochMilliseconds = clock.epochSeconds * 1000
    self.configuration = configuration
  }

  package var identity: SwitchIdentity { configuration.identity }

  /// Ends `run`.
  package func stop() { sockets.inbox.close(.cancelled) }

  /// Serves until `stop` or `duration` has passed; `watch` sees how things stand now and then.
  package func run(
    for duration: TimeSpan? = nil, every interval: TimeSpan = .milliseconds(500),
    watch: @escaping @Sendable (ReferenceServer.Snapshot) -> Void = { _ in }
  ) async -> ReferenceServer.Outcome {
    await PlayThread.run { [self] in
      var loop = ServerLoop(ServedSwitch(configuration, at: addresses), sockets, clock: clock)
      return loop.serve(for: duration, every: interval, watch: watch)
    }
  }
}

/// A reference switch at the ports of a server.
private struct ServedSwitch: ServedParty {
  var node: SwitchNode
  private var disclosed = 0

  init(_ configuration: SwitchConfiguration, at addresses: [Address]) {
    node = SwitchNode(Switch(configuration, random: SystemRandom()), address: addresses[0])
  }

  private var configuration: SwitchConfiguration { node.endpoint.configuration }

  var ring: KeyRing {
    var ring = KeyRing(edition: configuration.edition.name)
    var keys = CaseRunner.SwitchKeys()
    keys.identities = [(serverName, configuration.identity)]
    ring.add(keys)
    return ring
  }

  var dissector: TrafficDissector {
    TrafficDissector(keys: ring, edition: configuration.edition.name)
  }

  mutating func disclose(to dissector: inout TrafficDissector) {
    for ephemeral in node.keyLog.dropFirst(disclosed) {
      dissector.learn(ephemeral, of: serverName)
    }
    disclosed = node.keyLog.count
  }

  func state(of hashname: String) -> LinkState? {
    HexHashname(text: hashname).flatMap { node.endpoint.route(to: $0) } == nil ? nil : .up
  }

  var findings: Int {
    node.events.count { if case .finding = $0.event { true } else { false } }
  }

  var keys: CaseRunner.SimulatedKeys {
    var keys = CaseRunner.SimulatedKeys(edition: configuration.edition.name)
    keys.switches.identities = [(serverName, configuration.identity)]
    keys.switches.ephemerals = node.keyLog.map { (serverName, $0) }
    return keys
  }
}
