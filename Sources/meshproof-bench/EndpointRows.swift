import TelehashCore
import TelehashCrypto
import TelehashPackets

/// Whole endpoints, without a network between them.
enum EndpointRows {
  static var groups: [RowGroup] {
    [
      RowGroup("endpoint takes a channel packet, 1200 bytes") { try channelPacket() },
      RowGroup("keepalive and its confirmation, both endpoints") { try keepalive() },
    ]
  }

  private static func channelPacket() throws -> Measurement {
    let pair = try LinkedPair()
    let datagram = try pair.channelDatagram(of: 1200)
    return Measurement(
      bareName: "crypto_secretbox_open_easy", operation: { pair.deliver(datagram) },
      bare: CipherRows.bareOpening(of: 1200 - 58))
  }

  private static func keepalive() throws -> Measurement {
    let pair = try LinkedPair()
    return Measurement(operation: { pair.keepalive() })
  }
}

/// Two linked endpoints of CS3a, each handed what the other sends at once.
private final class LinkedPair {
  private var endpoints: [Endpoint] = []
  private let addresses = [
    Address(ipv4: 0x0a00_0001, port: 42001), Address(ipv4: 0x0a00_0002, port: 42002),
  ]
  private var now = Instant.zero

  init() throws {
    var random = SeededRandom(seed: 7, label: "pair")
    for index in 0...1 {
      let key = try KeyPair.generate(.cs3a, random: &random)
      guard let identity = Identity(keys: [key]) else { throw Unmeasurable("no identity") }
      var configuration = EndpointConfiguration(identity: identity, edition: .v3)
      configuration.acceptance = .everyone
      configuration.cloaking = .mirrored
      configuration.requestsPaths = false
      configuration.channelTypes = [.init("bench", reliable: false, unreliable: true)]
      endpoints.append(Endpoint(configuration, random: random.fork("endpoint-\(index)")))
    }
    endpoints[0].link(
      endpoints[1].hashname, keys: endpoints[1].configuration.identity.publicKeys,
      paths: [.udp(addresses[1])], at: now)
    settle()
    guard endpoints[0].linkState(endpoints[1].hashname) == .up else {
      throw Unmeasurable("two endpoints do not link")
    }
  }

  /// A channel packet to the second endpoint of so many bytes, on a channel that is open.
  func channelDatagram(of size: Int) throws -> [UInt8] {
    guard
      let channel = endpoints[0].open(
        to: endpoints[1].hashname, type: "bench", reliable: false, at: now)
    else { throw Unmeasurable("no channel") }
    settle()
    // One to see how many bytes are not BODY, and the one that is wanted.
    var bodySize = size - 100
    for _ in 0..<2 {
      try endpoints[0].send(body: [UInt8](repeating: 7, count: bodySize), on: channel, at: now)
      guard case .send(let datagram, _)? = endpoints[0].nextAction() else { break }
      if datagram.count == size { return datagram }
      bodySize += size - datagram.count
    }
    throw Unmeasurable("no channel packet of \(size) bytes")
  }

  /// Hands a datagram to the second endpoint.
  func deliver(_ datagram: [UInt8]) {
    endpoints[1].handle(.datagram(datagram, from: addresses[0]), at: now)
    while let action = endpoints[1].nextAction() { keep(action) }
  }

  func keepalive() {
    now = now + .seconds(30)
    endpoints[0].keepalive(endpoints[1].hashname, at: now)
    settle()
  }

  /// Delivers until nobody sends any more.
  private func settle() {
    var isSilent = false
    while !isSilent {
      isSilent = true
      for index in 0...1 {
        while let action = endpoints[index].nextAction() {
          guard case .send(let bytes, _) = action else { continue }
          isSilent = false
          endpoints[1 - index].handle(.datagram(bytes, from: addresses[index]), at: now)
        }
      }
    }
  }
}
