import TelehashPackets

/// The IP addresses one network gives out, one after the other.
///
/// The public network has those reserved for documentation and benchmarks; behind the n-th NAT they
/// are private. Networks do not overlap, so that an address in a trace says where it is.
struct AddressPlan: Sendable {
  private var ranges: [ClosedRange<UInt32>]
  private let ipv6Prefix: UInt64
  private var lastIPv6: UInt64 = 0

  /// The public network: 203.0.113.0/24, then 198.18.0.0/15; 2001:db8::/64.
  static let publicNetwork = AddressPlan(
    ranges: [0xcb00_7101...0xcb00_71fe, 0xc612_0001...0xc613_fffe],
    ipv6Prefix: 0x2001_0db8_0000_0000)

  /// The network behind the NAT of this number, from 1: 10.0.number.0/24 and on, fd00:0:0:number::/64.
  /// (The NAT itself has `.1`, which nobody sends to.)
  static func privateNetwork(_ number: Int) -> AddressPlan? {
    guard let number = UInt16(exactly: number) else { return nil }
    let base = 0x0a00_0000 | UInt32(number) << 8
    return AddressPlan(
      ranges: [base + 2...base + 254], ipv6Prefix: 0xfd00_0000_0000_0000 | UInt64(number))
  }

  private init(ranges: [ClosedRange<UInt32>], ipv6Prefix: UInt64) {
    self.ranges = ranges
    self.ipv6Prefix = ipv6Prefix
  }

  /// The next IPv4 address with port 0; nil when all are given out.
  mutating func nextIPv4() -> Address? {
    guard let range = ranges.first else { return nil }
    if range.lowerBound == range.upperBound {
      ranges.removeFirst()
    } else {
      ranges[0] = range.lowerBound + 1...range.upperBound
    }
    return Address(ipv4: range.lowerBound, port: 0)
  }

  /// The next IPv6 address with port 0.
  mutating func nextIPv6() -> Address {
    lastIPv6 += 1
    return Address(ipv6: (ipv6Prefix, lastIPv6), port: 0)
  }
}
