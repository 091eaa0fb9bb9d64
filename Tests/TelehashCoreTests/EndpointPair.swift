import TelehashCore
import TelehashCrypto
import TelehashPackets

/// Two endpoints wired to each other in memory, with one clock and a constant latency.
struct EndpointPair {
  var endpoints: [Endpoint]
  let addresses: [Address]
  var now = Instant.zero
  var latency = TimeSpan.milliseconds(10)
  /// Datagrams on their way, in the order of arrival.
  private var wire: [(arrives: Instant, to: Int, bytes: [UInt8])] = []
  /// Every datagram sent, with its sender and time.
  private(set) var sent: [(time: Instant, from: Int, bytes: [UInt8])] = []
  private(set) var events: [(time: Instant, at: Int, event: EndpointEvent)] = []
  /// Decides which datagrams are lost, by sender and number.
  var isLost: (Int, Int) -> Bool = { _, _ in false }

  init(
    _ csid: CSID = .cs3a, edition: Edition = .v3,
    configure: (Int, inout EndpointConfiguration) -> Void = { _, _ in }
  ) throws {
    addresses = [
      Address(ipv4: 0x0a00_0001, port: 42001), Address(ipv4: 0x0a00_0002, port: 42002),
    ]
    var random = SeededRandom(seed: 7, label: "pair")
    endpoints = []
    for index in 0...1 {
      let keys =
        csid == .cs2a
        ? IdentityPool.rsa(index) : try KeyPair.generate(csid, random: &random)
      guard let identity = Identity(keys: [keys]) else { throw ChannelMisuse.removed }
      var configuration = EndpointConfiguration(identity: identity, edition: edition)
      configuration.localPaths = [.udp(addresses[index])]
      configure(index, &configuration)
      endpoints.append(
        Endpoint(configuration, random: SeededRandom(seed: 7, label: "endpoint-\(index)")))
    }
  }

  /// Tells both about each other; only `caller` also calls.
  mutating func link(from caller: Int) {
    let callee = 1 - caller
    endpoints[callee].trust(endpoints[caller].hashname)
    endpoints[caller].link(
      endpoints[callee].hashname,
      keys: endpoints[callee].configuration.identity.publicKeys,
      paths: [.udp(addresses[callee])], at: now)
    drain()
  }

  mutating func act(_ index: Int, _ body: (inout Endpoint, Instant) throws -> Void) rethrows {
    try body(&endpoints[index], now)
    drain()
  }

  mutating func inject(_ bytes: [UInt8], to index: Int) {
    endpoints[index].handle(.datagram(bytes, from: addresses[1 - index]), at: now)
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
        endpoints[datagram.to].handle(
          .datagram(datagram.bytes, from: addresses[1 - datagram.to]), at: now)
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
        case .send(let bytes, _):
          let number = sent.filter { $0.from == index }.count
          sent.append((now, index, bytes))
          if !isLost(index, number) { wire.append((now + latency, 1 - index, bytes)) }
        case .event(let event):
          events.append((now, index, event))
        case .keyLog:
          break
        }
      }
    }
  }

  func state(_ index: Int) -> LinkState? {
    endpoints[index].linkState(endpoints[1 - index].hashname)
  }

  func events(of index: Int) -> [EndpointEvent] {
    events.filter { $0.at == index }.map(\.event)
  }
}
