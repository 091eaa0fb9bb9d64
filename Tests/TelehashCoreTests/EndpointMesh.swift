import TelehashCore
import TelehashCrypto
import TelehashPackets

/// Any number of endpoints wired to each other in memory, with one clock and a constant latency.
///
/// What one may not send to another directly is lost, so that they need somebody in between.
struct EndpointMesh {
  var endpoints: [Endpoint] = []
  private(set) var addresses: [Address] = []
  private(set) var now = Instant.zero
  let latency = TimeSpan.milliseconds(10)
  private var wire: [(arrives: Instant, from: Address, to: Int, bytes: [UInt8])] = []
  /// Every datagram sent: its time, sender and receiver, if there is one.
  private(set) var sent: [(time: Instant, from: Int, to: Int?, bytes: [UInt8])] = []
  private(set) var events: [(time: Instant, at: Int, event: EndpointEvent)] = []
  /// Whether nothing passes from one to another.
  var isCut: (Int, Int) -> Bool = { _, _ in false }

  init(
    _ count: Int, _ csids: [CSID] = [.cs3a], edition: Edition = .v3,
    configure: (Int, inout EndpointConfiguration) -> Void = { _, _ in }
  ) throws {
    var random = SeededRandom(seed: 11, label: "mesh")
    for index in 0..<count {
      let keys = try csids.map { csid in
        csid == .cs2a ? IdentityPool.rsa(index) : try KeyPair.generate(csid, random: &random)
      }
      guard let identity = Identity(keys: keys) else { throw ChannelMisuse.removed }
      var configuration = EndpointConfiguration(identity: identity, edition: edition)
      addresses.append(Address(ipv4: 0x0a00_0001 + UInt32(index), port: 42001))
      configuration.localPaths = [.udp(addresses[index])]
      configure(index, &configuration)
      endpoints.append(
        Endpoint(configuration, random: SeededRandom(seed: 11, label: "endpoint-\(index)")))
    }
  }

  func name(_ index: Int) -> Hashname { endpoints[index].hashname }

  @discardableResult
  mutating func act<R>(
    _ index: Int, _ body: (inout Endpoint, Instant) throws -> R
  ) rethrows -> R {
    let result = try body(&endpoints[index], now)
    drain()
    return result
  }

  /// Makes a link both know of.
  mutating func link(_ a: Int, _ b: Int) {
    endpoints[b].trust(name(a))
    let keys = endpoints[b].configuration.identity.publicKeys
    let path = NetworkPath.udp(addresses[b])
    let peer = name(b)
    act(a) { $0.link(peer, keys: keys, paths: [path], at: $1) }
    run(for: .seconds(1))
  }

  /// Replaces an endpoint by one that remembers nothing.
  mutating func restart(_ index: Int) {
    var configuration = endpoints[index].configuration
    configuration.lastKnownAt = endpoints[index].highestAt
    endpoints[index] = Endpoint(
      configuration, random: SeededRandom(seed: 12, label: "endpoint-\(index)"))
  }

  mutating func inject(_ bytes: [UInt8], from: Address, to index: Int) {
    endpoints[index].handle(.datagram(bytes, from: from), at: now)
    drain()
  }

  /// Lets time pass.
  mutating func run(for span: TimeSpan) {
    let end = now + span
    while true {
      let arrival = wire.first?.arrives
      let deadline = endpoints.compactMap(\.deadline).min()
      guard let next = [arrival, deadline].compactMap({ $0 }).min(), next <= end else { break }
      now = max(now, next)
      if let arrival, arrival <= now {
        let datagram = wire.removeFirst()
        endpoints[datagram.to].handle(.datagram(datagram.bytes, from: datagram.from), at: now)
      } else {
        for index in endpoints.indices where endpoints[index].deadline.map({ $0 <= now }) == true {
          endpoints[index].handle(.timeout, at: now)
        }
      }
      drain()
    }
    now = end
  }

  private mutating func drain() {
    for index in endpoints.indices {
      while let action = endpoints[index].nextAction() {
        switch action {
        case .send(let bytes, let target):
          let to = addresses.firstIndex(of: target)
          sent.append((now, index, to, bytes))
          if let to, !isCut(index, to) {
            wire.append((now + latency, addresses[index], to, bytes))
          }
        case .event(let event):
          events.append((now, index, event))
        case .keyLog:
          break
        }
      }
    }
  }

  func state(_ a: Int, _ b: Int) -> LinkState? { endpoints[a].linkState(name(b)) }

  func events(of index: Int) -> [EndpointEvent] {
    events.filter { $0.at == index }.map(\.event)
  }

  /// The requirements of an endpoint's findings.
  func findings(of index: Int) -> [String] {
    events(of: index).compactMap {
      if case .finding(let finding) = $0 { finding.requirement } else { nil }
    }
  }

  /// How many datagrams went from one to another since an instant.
  func count(from: Int, to: Int, since: Instant = .zero) -> Int {
    sent.count { $0.from == from && $0.to == to && $0.time >= since }
  }
}
