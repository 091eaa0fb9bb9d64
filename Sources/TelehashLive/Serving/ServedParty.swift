import TelehashConformance
import TelehashCore
import TelehashCrypto
import TelehashPackets
import TelehashSimulation

/// Who stands at the ports of a server: a node, and what its judges know and ask of it.
protocol ServedParty: Sendable {
  associatedtype Runner: Node

  var node: Runner { get set }
  /// Its keys, under the name of the server in traces.
  var ring: KeyRing { get }
  /// Opens what it sends and gets.
  var dissector: TrafficDissector { get }

  /// Hands the secrets over that came since the last call.
  mutating func disclose(to dissector: inout TrafficDissector)

  /// Where it stands with somebody, by the name dissections have for strangers: the hashname.
  func state(of hashname: String) -> LinkState?

  /// What it objected to by itself.
  var findings: Int { get }

  /// Everything that opens its traffic.
  var keys: CaseRunner.SimulatedKeys { get }
}

/// A reference endpoint of version 3 at the ports of a server.
struct EndpointParty: ServedParty {
  var node: EndpointNode
  private let configuration: EndpointConfiguration
  private var disclosed = 0

  init(
    _ configuration: EndpointConfiguration, trusting trusted: [Hashname], at addresses: [Address]
  ) {
    self.configuration = configuration
    var endpoint = Endpoint(configuration, random: SystemRandom())
    for hashname in trusted { endpoint.trust(hashname) }
    node = EndpointNode(endpoint, address: addresses[0])
  }

  private var edition: EditionName { configuration.edition.name }

  var ring: KeyRing {
    var ring = KeyRing(edition: edition)
    ring.add(serverName, configuration.identity)
    return ring
  }

  var dissector: TrafficDissector {
    TrafficDissector(
      keys: ring, edition: edition,
      forms: .init(version3: [configuration.edition.construction]))
  }

  mutating func disclose(to dissector: inout TrafficDissector) {
    for ephemeral in node.keyLog.dropFirst(disclosed) { dissector.learn(ephemeral) }
    disclosed = node.keyLog.count
  }

  func state(of hashname: String) -> LinkState? {
    Hashname(text: hashname).flatMap { node.endpoint.linkState($0) }
  }

  var findings: Int {
    node.events.count { if case .finding = $0.event { true } else { false } }
  }

  var keys: CaseRunner.SimulatedKeys {
    CaseRunner.SimulatedKeys(
      edition: edition, identities: [(serverName, configuration.identity)],
      ephemerals: node.keyLog)
  }
}

/// What a server is called in traces.
let serverName = "serve"
