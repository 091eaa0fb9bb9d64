import TelehashCrypto
import TelehashPackets

/// What deviations do that takes more than a line.
extension Switch {
  /// Bridges whatever holds a line id where line packets have theirs (`any-packet-bridged`).
  mutating func bridgeAny(_ bytes: [UInt8], at now: Instant) -> Bool {
    guard let packet = try? Packet(decoding: bytes, rules: rules) else { return false }
    let named = packet.json?["line"]?.string.flatMap(LineID.init(text:))
    guard let line = named ?? LineID(Array(packet.body.prefix(LineID.size))) else { return false }
    return bridge(SealedLine(line: line, iv: nil, body: packet.body), bytes: bytes, at: now)
  }
}
