import TelehashCore
import TelehashCrypto
import TelehashPackets

/// Where the fields of a message BODY lie.
struct MessageLayout {
  let range: (Corruption.Field) -> Range<Int>

  init(_ csid: CSID, count: Int, _ construction: CipherConstruction) {
    let (key, iv, mac) =
      switch csid {
      case .cs1a: (21, 4, 4)
      case .cs2a: (256, construction.cs2a == .corrected ? 12 : 4, 16)
      default: (32, 24, 16)
      }
    range = { field in
      let end = max(count - mac, key + iv)
      return switch field {
      case .key, .token: 0..<min(key, count)
      case .iv: min(key, count)..<min(key + iv, count)
      case .inner: min(key + iv, count)..<min(end, count)
      case .mac: min(end, count)..<count
      }
    }
  }
}

/// Where the fields of a channel BODY lie; CS3a has its MAC before the ciphertext.
struct ChannelLayout {
  let range: (Corruption.Field) -> Range<Int>

  init(_ csid: CSID, count: Int, _ construction: CipherConstruction) {
    let token = Token.size
    let (iv, mac) =
      switch csid {
      case .cs1a: (4, 4)
      case .cs2a: (construction.cs2a == .corrected ? 12 : 16, 16)
      default: (24, 16)
      }
    let macIsFirst = csid == .cs3a
    range = { field in
      let start = min(token + iv, count)
      return switch field {
      case .key, .token: 0..<min(token, count)
      case .iv: min(token, count)..<start
      case .inner: macIsFirst ? min(start + mac, count)..<count : start..<max(start, count - mac)
      case .mac: macIsFirst ? start..<min(start + mac, count) : max(start, count - mac)..<count
      }
    }
  }
}

extension [UInt8] {
  /// Flips the bit a corruption names; the place wraps around within its field.
  mutating func flip(_ corruption: Corruption, _ range: (Corruption.Field) -> Range<Int>) {
    let field = range(corruption.field)
    guard !field.isEmpty else { return }
    let place = field.lowerBound + (corruption.bit / 8) % field.count
    self[place] ^= 0x80 >> UInt8(corruption.bit % 8)
  }
}

extension ByteContent {
  /// The bytes, where only their number is given random ones.
  func bytes(_ random: inout SeededRandom) -> [UInt8] {
    switch self {
    case .exact(let bytes): bytes
    case .count(let count): random.bytes(count)
    case .packet, .key: []
    }
  }

  /// The bytes, where only their number is given a pattern that shows its place.
  func pattern(_ random: inout SeededRandom) -> [UInt8] {
    switch self {
    case .exact(let bytes): bytes
    case .count(let count): Pattern.bytes(count)
    case .packet, .key: []
    }
  }
}

/// Data whose every byte tells where it belongs, so that loss, repetition and reordering show.
enum Pattern {
  static func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 ^ ($0 >> 8) &* 31) }
  }
}

extension KeyPacket {
  /// The packet with another key, or without one.
  func replacingKey(_ key: HandshakeContent.AttachedKey) -> KeyPacket {
    let bytes: [UInt8] =
      switch key {
      case .own: self.key
      case .none: []
      case .other: self.key.prefix(1) + self.key.dropFirst().map { $0 ^ 0x5a }
      }
    return KeyPacket(
      csid: csid, key: bytes, intermediates: intermediates.map { ($0.csid, $0.digest) }, own: own)
  }
}

extension Packet {
  /// The packet with a changed JSON head.
  func withHead(_ change: (inout JSONObject) -> Void) -> Packet {
    var head = json ?? [:]
    change(&head)
    return Packet(json: head, body: body)
  }

  /// A packet with exactly these HEAD bytes, whatever they are.
  init(rawHead: [UInt8], body: [UInt8]) {
    let count = rawHead.count
    let bytes = [UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count)] + rawHead
    self = (try? Packet(decoding: bytes + body)) ?? Packet(json: [:], body: body)
  }
}
