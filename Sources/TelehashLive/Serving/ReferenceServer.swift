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
  private let sockets: [UDPSocket]
  private let listeners: [TCPListener]
  private let inbox: LiveInbox
  private let clock: LiveClock
  private let trusted: [Hashname]
  private let budget = SendBudget(perSecond: SendBudget.local, waits: false)

  /// Opens the sockets, an address each; with port 0 all get the same free port where they can.
  package init(
    _ configuration: EndpointConfiguration, trusting trusted: [Hashname] = [], at wanted: [Address],
    takesTCP: Bool = false, clock: LiveClock
  ) throws(LiveError) {
    inbox = LiveInbox(isBounded: false)
    var sockets: [UDPSocket] = []
    for address in wanted {
      let port = address.port == 0 ? sockets.first?.address.port ?? 0 : address.port
      do throws(LiveError) {
        sockets.append(try UDPSocket.bind(address.with(port: port), inbox: inbox))
      } catch {
        guard address.port == 0, port != 0 else {
          for socket in sockets { socket.close() }
          throw error
        }
        sockets.append(try UDPSocket.bind(address, inbox: inbox))
      }
    }
    var listeners: [TCPListener] = []
    if takesTCP {
      for socket in sockets { listeners.append(try TCPListener(socket.address, inbox: inbox)) }
    }
    self.sockets = sockets
    self.listeners = listeners
    tcpAddresses = listeners.map(\.address)
    self.clock = clock
    self.trusted = trusted
    addresses = sockets.map(\.address)
    var configuration = configuration
    configuration.localPaths = addresses.map { .udp($0) } + tcpAddresses.map { .tcp($0) }
    configuration.epochSeconds = clock.epochSeconds
    self.configuration = configuration
  }

  /// Its own paths.
  package var paths: [NetworkPath] { configuration.localPaths }

  package var identity: Identity { configuration.identity }

  /// Ends `run`.
  package func stop() { inbox.close(.cancelled) }

  /// What a table shows of one peer.
  package struct PeerRow: Hashable, Sendable {
    package let hashname: Hashname
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
      var loop = ServerLoop(self, clock: clock, trusted: trusted)
      let end = duration.map { loop.now + $0 }
      var nextLook = loop.now + interval
      serving: while true {
        let limit = [loop.deadline, end, nextLook].compactMap(\.self).min() ?? nextLook
        switch inbox.next(until: clock.moment(limit)) {
        case .letter(let letter): loop.take(letter)
        case .timeout: break
        case .closed: break serving
        }
        loop.wake()
        let now = loop.now
        if now >= nextLook {
          watch(loop.snapshot)
          nextLook = now + interval
        }
        if let end, now >= end { break }
      }
      for socket in sockets { socket.close() }
      for listener in listeners { listener.close() }
      return loop.outcome
    }
  }

  /// Sends from the socket of the target's family; the address it was sent from.
  func send(_ bytes: [UInt8], to target: Address) -> Address? {
    for listener in listeners {
      if let source = listener.send(bytes, to: target) { return source }
    }
    guard let socket = sockets.first(where: { $0.address.isIPv6 == target.isIPv6 }) else {
      return nil
    }
    budget.take()
    socket.send(bytes, to: target)
    return socket.address
  }
}

/// The endpoint of a server, its judges and its memory.
private struct ServerLoop {
  private let server: ReferenceServer
  private let clock: LiveClock
  private var node: EndpointNode
  private var dissector: Dissector
  private var judge: TraceJudge
  private var log: [CaseRunner.SentDatagram] = []
  private var peers: [Hashname: ReferenceServer.PeerRow] = [:]
  private var order: [Hashname] = []
  private var names: [String: Hashname] = [:]
  private var number = 0

  /// Datagrams kept for a capture; more are judged all the same.
  private static let maximumKept = 200_000
  /// Peers shown in tables.
  private static let maximumPeers = 1000
  /// What the server is called in traces.
  static let name = "serve"

  init(_ server: ReferenceServer, clock: LiveClock, trusted: [Hashname]) {
    self.server = server
    self.clock = clock
    var endpoint = Endpoint(server.configuration, random: SystemRandom())
    for hashname in trusted { endpoint.trust(hashname) }
    node = EndpointNode(endpoint, address: server.addresses[0])
    var ring = KeyRing(edition: server.configuration.edition.name)
    ring.add(Self.name, server.identity)
    dissector = Dissector(
      keys: ring, constructions: [server.configuration.edition.construction])
    var context = MonitorContext(keys: ring, coverage: .complete)
    context.edition = server.configuration.edition
    judge = TraceJudge(context)
    node.start(at: now)
  }

  var now: Instant { clock.real(.now) }
  var deadline: Instant? { node.deadline }

  mutating func take(_ letter: LiveInbox.Letter) {
    let time = clock.real(letter.time)
    observe(letter.bytes, from: letter.source, to: letter.socket, at: time)
    node.receive(letter.bytes, from: letter.source, on: letter.socket, at: now)
    flush()
  }

  mutating func wake() {
    guard let due = node.deadline, due <= now else { return }
    node.wake(at: now)
    flush()
  }

  private mutating func flush() {
    while let output = node.nextOutput() {
      switch output {
      case .send(let bytes, _, let target):
        if let source = server.send(bytes, to: target) {
          observe(bytes, from: source, to: target, at: now)
        }
      case .disclose(let ephemeral): dissector.keys.add(ephemeral)
      case .note: break
      }
    }
  }

  private mutating func observe(
    _ bytes: [UInt8], from source: Address, to target: Address, at time: Instant
  ) {
    number += 1
    let packet = ObservedPacket(
      number: number, time: time, source: source, destination: target, datagram: bytes,
      dissection: dissector.dissect(bytes))
    judge.observe(packet)
    if log.count < Self.maximumKept {
      log.append(
        .init(time: time, source: source, destination: target, payload: bytes))
    }
    note(packet)
  }

  private mutating func note(_ packet: ObservedPacket) {
    let sender: String?
    switch packet.dissection.content {
    case .handshake(let handshake): sender = handshake.from
    case .channel(let channel): sender = channel.from
    case .open, .line, .invalid, .empty, .other: sender = nil
    }
    guard let sender, sender != Self.name else { return }
    let hashname = names[sender] ?? Hashname(text: sender)
    guard let hashname else { return }
    names[sender] = hashname
    if peers[hashname] == nil {
      guard order.count < Self.maximumPeers else { return }
      order.append(hashname)
      peers[hashname] = .init(hashname: hashname)
    }
    peers[hashname]?.datagrams += 1
    peers[hashname]?.address = packet.source
  }

  var snapshot: ReferenceServer.Snapshot {
    var snapshot = ReferenceServer.Snapshot()
    snapshot.peers = order.compactMap { hashname in
      var row = peers[hashname]
      row?.state = node.endpoint.linkState(hashname)
      return row
    }
    snapshot.datagrams = number
    snapshot.findings = node.events.count { if case .finding = $0.event { true } else { false } }
    snapshot.elapsed = now - .zero
    return snapshot
  }

  var outcome: ReferenceServer.Outcome {
    ReferenceServer.Outcome(
      snapshot: snapshot, judgement: judge.finish(at: now), sent: log,
      keys: CaseRunner.SimulatedKeys(
        edition: server.configuration.edition.name,
        identities: [(Self.name, server.identity)], ephemerals: node.keyLog))
  }
}

extension ReferenceServer {
  /// Whether this machine has an IPv6 loopback address.
  package static var hasIPv6: Bool {
    guard let loopback = Address(ip: "::1", port: 0),
      let socket = try? UDPSocket.bind(loopback, inbox: LiveInbox())
    else { return false }
    socket.close()
    return true
  }
}
