/// Packets made by hand, from the inside out.
enum Frames {
  static let ipv4Source: [UInt8] = [10, 0, 0, 1]
  static let ipv4Destination: [UInt8] = [10, 0, 0, 2]
  static let ipv6Source: [UInt8] =
    [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [1]
  static let ipv6Destination: [UInt8] =
    [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [2]

  /// A UDP header from port 1000 to 2000 and its payload; `length` overrides the true one.
  static func udp(_ payload: [UInt8], length: UInt16? = nil) -> [UInt8] {
    UInt16(1000).bigEndianBytes + UInt16(2000).bigEndianBytes
      + (length ?? UInt16(payload.count + 8)).bigEndianBytes + [0, 0] + payload
  }

  /// A TCP segment from port 1000 to 2000; flags are FIN 1, SYN 2, RST 4.
  static func tcp(
    _ payload: [UInt8], sequence: UInt32, flags: UInt8 = 0, options: [UInt8] = []
  ) -> [UInt8] {
    UInt16(1000).bigEndianBytes + UInt16(2000).bigEndianBytes + sequence.bigEndianBytes
      + [0, 0, 0, 0, UInt8(20 + options.count) << 2, flags, 0xFF, 0xFF, 0, 0, 0, 0]
      + options + payload
  }

  /// An IPv4 packet; `offset` is in bytes.
  static func ipv4(
    _ payload: [UInt8], transport: UInt8 = 17, options: [UInt8] = [], length: UInt16? = nil,
    identification: UInt16 = 0, offset: UInt16 = 0, more: Bool = false
  ) -> [UInt8] {
    let headerLength = 20 + options.count
    let place = offset / 8 | (more ? 0x2000 : 0)
    return [0x40 | UInt8(headerLength / 4), 0]
      + (length ?? UInt16(headerLength + payload.count)).bigEndianBytes
      + identification.bigEndianBytes + place.bigEndianBytes + [64, transport, 0, 0]
      + ipv4Source + ipv4Destination + options + payload
  }

  static func ipv6(_ payload: [UInt8], next: UInt8 = 17, length: UInt16? = nil) -> [UInt8] {
    [0x60, 0, 0, 0] + (length ?? UInt16(payload.count)).bigEndianBytes + [next, 64]
      + ipv6Source + ipv6Destination + payload
  }

  /// An IPv6 fragment header with the piece after it; `offset` is in bytes.
  static func ipv6Fragment(
    _ piece: [UInt8], next: UInt8 = 17, identification: UInt32 = 1, offset: UInt16 = 0, more: Bool
  ) -> [UInt8] {
    [next, 0] + (offset | (more ? 1 : 0)).bigEndianBytes + identification.bigEndianBytes + piece
  }

  /// An Ethernet frame; VLAN tags are EtherTypes of tags, outermost first.
  static func ethernet(_ packet: [UInt8], type: UInt16? = nil, vlans: [UInt16] = []) -> [UInt8] {
    var frame = [UInt8](repeating: 2, count: 12)
    for vlan in vlans { frame += vlan.bigEndianBytes + [0, 7] }
    return frame + (type ?? etherType(of: packet)).bigEndianBytes + packet
  }

  static func cooked(_ packet: [UInt8]) -> [UInt8] {
    [0, 0, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0] + etherType(of: packet).bigEndianBytes + packet
  }

  static func cooked2(_ packet: [UInt8]) -> [UInt8] {
    etherType(of: packet).bigEndianBytes + [0, 0, 0, 0, 0, 1, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0]
      + packet
  }

  private static func etherType(of packet: [UInt8]) -> UInt16 {
    packet.first.map { $0 >> 4 } == 6 ? 0x86DD : 0x0800
  }

  /// A payload of `count` bytes no two neighbours of which are alike.
  static func payload(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
  }
}
