import TelehashCrypto
import TelehashPackets
import TelehashV2
import Testing

/// Some switches wired to each other in memory, with one clock and a constant latency.
struct SwitchMesh {
  var switches: [Switch] = []
  let addresses: [Address]
  let edition: SwitchEdition
  var now = Instant.zero
  var latency = TimeSpan.milliseconds(10)
  /// Datagrams on their way, in the order of arrival.
  private var wire: [(arrives: Instant, from: Address, to: Int, bytes: [UInt8])] = []
  /// Every datagram sent, with its sender, its target and time.
  private(set) var sent: [(time: Instant, from: Int, to: Int?, bytes: [UInt8])] = []
  private(set) var events: [(time: Instant, at: Int, event: SwitchEvent)] = []
  /// Pairs of switches whose datagrams to each other are lost.
  var cut: [(Int, Int)] = []

  init(
    _ count: Int, _ edition: SwitchEdition, suite: LineSuite = .cs3a, network: UInt32 = 0xcb00_7100,
    configure: (Int, inout SwitchConfiguration) -> Void = { _, _ in }
  ) throws {
    self.edition = edition
    addresses = (0..<count).map { Address(ipv4: network + 10 + UInt32($0), port: 42424) }
    var random = SeededRandom(seed: 11, label: "mesh")
    for index in 0..<count {
      let key =
        edition.framing == .json
        ? try SwitchKey(.rsa, rsa: IdentityPool.rsa(index))
        : suite == .cs2a
          ? try SwitchKey(.cs2a, rsa: IdentityPool.rsa(index))
          : try SwitchKey.generate(suite, random: &random)
      let identity = try #require(SwitchIdentity(keys: [key]))
      var configuration = SwitchConfiguration(identity: identity, edition: edition)
      configuration.localPaths = [addresses[index]]
      configuration.channelTypes = [.init("_test", reliable: true, unreliable: true)]
      configure(index, &configuration)
      switches.append(
        Switch(configuration, random: SeededRandom(seed: 11, label: "switch-\(index)")))
    }
  }

  func name(_ index: Int) -> HexHashname { switches[index].hashname }

  /// Tells one switch everything about another, as a seeds file does.
  mutating func introduce(_ index: Int, to other: Int) {
    let identity = switches[index].configuration.identity
    switches[other].introduce(
      identity.hashname, keys: identity.publicKeys, parts: identity.parts,
      paths: [addresses[index]])
  }

  @discardableResult
  mutating func act<R>(_ index: Int, _ body: (inout Switch, Instant) throws -> R) rethrows -> R {
    defer { drain() }
    return try body(&switches[index], now)
  }

  /// Hands a datagram over as if it came from the network.
  mutating func inject(_ bytes: [UInt8], to index: Int, from source: Address) {
    switches[index].handle(.datagram(bytes, from: source), at: now)
    drain()
  }

  /// Lets time pass.
  mutating func run(for span: TimeSpan) {
    let end = now + span
    while true {
      let arrival = wire.first?.arrives
      let deadline = switches.compactMap(\.deadline).min()
      guard let next = [arrival, deadline].compactMap({ $0 }).min(), next <= end else { break }
      now = max(now, next)
      if let arrival, arrival <= now {
        let datagram = wire.removeFirst()
        switches[datagram.to].handle(.datagram(datagram.bytes, from: datagram.from), at: now)
      } else {
        for index in switches.indices where switches[index].deadline.map({ $0 <= now }) == true {
          switches[index].handle(.timeout, at: now)
        }
      }
      drain()
    }
    now = end
  }

  private mutating func drain() {
    for index in switches.indices {
      while let action = switches[index].nextAction() {
        switch action {
        case .send(let bytes, let target):
          let receiver = addresses.firstIndex(of: target)
          sent.append((now, index, receiver, bytes))
          guard let receiver, !isCut(index, receiver) else { continue }
          wire.append((now + latency, addresses[index], receiver, bytes))
        case .event(let event): events.append((now, index, event))
        case .keyLog: break
        }
      }
    }
  }

  private func isCut(_ a: Int, _ b: Int) -> Bool {
    cut.contains { $0 == (a, b) || $0 == (b, a) }
  }

  func events(of index: Int) -> [SwitchEvent] { events.filter { $0.at == index }.map(\.event) }

  func findings(of index: Int) -> [String] {
    events(of: index).compactMap {
      if case .finding(let requirement, let text) = $0 { "\(requirement): \(text)" } else { nil }
    }
  }
}
