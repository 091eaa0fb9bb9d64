package import TelehashConformance
package import TelehashCore
package import TelehashCrypto
package import TelehashPackets
import TelehashSimulation

/// A reference endpoint on real ports for others to dial; monitors judge everything that arrives.
///
/// It runs on one thread. It answers whoever calls it and sends nothing of its own accord to anybody
/// who has not proved to be there.
package final class ReferenceServer: Sendable {
  package let configuration: EndpointConfiguration
  /// Where it listens.
  package let addresses: [Address]
  /// Where it takes TCP connections; empty when it does not.
  package let tcpAddresses: [Address]
  private let sockets: ServerSockets
  private let clock: LiveClock
  private let trusted: [Hashname]

  /// Opens the sockets, an address each; with port 0 all get the same free port where they can.
  package init(
    _ configuration: EndpointConfiguration, trusting trusted: [Hashname] = [], at wanted: [Address],
    takesTCP: Bool = false, clock: LiveClock
  ) throws(LiveError) {
    sockets = try ServerSockets(at: wanted, takesTCP: takesTCP)
    addresses = sockets.addresses
    tcpAddresses = sockets.tcpAddresses
    self.clock = clock
    self.trusted = trusted
    var configuration = configuration
    configuration.localPaths = addresses.map { .udp($0) } + tcpAddresses.map { .tcp($0) }
    configuration.epochSeconds = clock.epochSeconds
    self.configuration = configuration
  }

  /// Its own paths.
  package var paths: [NetworkPath] { configuration.localPaths }

  package var identity: Identity { configuration.identity }

  /// Ends `run`.
  package func stop() { sockets.inbox.close(.cancelled) }

  /// What a table shows of one peer.
  package struct PeerRow: Hashable, Sendable {
    package let hashname: String
    package var address: Address?
    package var state: LinkState?
    package var datagrams = 0
    package var isLinked: Bool { state == .up }
  }

  /// How things stand while it runs.
  package struct Snapshot: Sendable {
    package var peers: [PeerRow] = []
    package var datagrams = 0
    /// What the endpoint itself objected to, by requirement.
    package var findings = 0
    package var elapsed = TimeSpan.zero
  }

  /// What a run left behind.
  package struct Outcome: Sendable {
    package var snapshot: Snapshot
    package var judgement: TraceJudgement
    /// Everything on the wire, bounded.
    package var sent: [CaseRunner.SentDatagram]
    package var keys: CaseRunner.SimulatedKeys
  }

  /// Serves until `stop` or `duration` has passed; `watch` sees how things stand now and then.
  package func run(
    for duration: TimeSpan? = nil, every interval: TimeSpan = .milliseconds(500),
    watch: @escaping @Sendable (Snapshot) -> Void = { _ in }
  ) async -> Outcome {
    await PlayThread.run { [self] in
      let party = EndpointParty(configuration, trusting: trusted, at: addresses)
      var loop = ServerLoop(party, sockets, clock: clock)
      return loop.serve(for: duration, every: interval, watch: watch)
    }
  }
}
