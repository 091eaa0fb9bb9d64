/// An IP address with a UDP port, written `127.0.0.1:42001` or `[::1]:42001`.
///
/// Ordered by family (IPv4 first), address and port. An IPv4 address mapped into IPv6 stays IPv6.
public struct Address: Hashable, Comparable, Sendable {
  public let isIPv6: Bool
  private let high: UInt64
  private let low: UInt64
  public let port: UInt16

  public init(ipv4: UInt32, port: UInt16) {
    self.isIPv6 = false
    self.high = 0
    self.low = UInt64(ipv4)
    self.port = port
  }

  public init(ipv6: (UInt64, UInt64), port: UInt16) {
    self.isIPv6 = true
    self.high = ipv6.0
    self.low = ipv6.1
    self.port = port
  }

  /// From 4 or 16 bytes in network order; nil for any other count.
  public init?(ipBytes: [UInt8], port: UInt16) {
    switch ipBytes.count {
    case 4:
      self.init(ipv4: ipBytes.reduce(0) { $0 << 8 | UInt32($1) }, port: port)
    case 16:
      let high = ipBytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
      let low = ipBytes[8...].reduce(0) { $0 << 8 | UInt64($1) }
      self.init(ipv6: (high, low), port: port)
    default:
      return nil
    }
  }

  /// From an IP text without port, as in a path: `10.0.0.1` or `fe80::1`, no brackets, no zone.
  public init?(ip: String, port: UInt16) {
    let text = Array(ip.utf8)
    if let ipv4 = IPText.parseIPv4(text[...]) {
      self.init(ipv4: ipv4, port: port)
    } else if let ipv6 = IPText.parseIPv6(text[...]) {
      self.init(ipv6: ipv6, port: port)
    } else {
      return nil
    }
  }

  /// From the form `description` writes; IPv6 needs its brackets.
  public init?(_ text: String) {
    let text = Array(text.utf8)
    guard let colon = text.lastIndex(of: UInt8(ascii: ":")),
      let port = IPText.parseDecimal(text[(colon + 1)...], maximum: UInt16.max)
    else { return nil }
    let host = text[..<colon]
    if host.first == UInt8(ascii: "["), host.last == UInt8(ascii: "]"), host.count > 2 {
      guard let ipv6 = IPText.parseIPv6(host.dropFirst().dropLast()) else { return nil }
      self.init(ipv6: ipv6, port: port)
    } else {
      guard let ipv4 = IPText.parseIPv4(host) else { return nil }
      self.init(ipv4: ipv4, port: port)
    }
  }

  /// The address without port or brackets, in its canonical form.
  public var ip: String {
    isIPv6 ? IPText.ipv6(high, low) : IPText.ipv4(UInt32(truncatingIfNeeded: low))
  }

  /// The address in network order: 4 or 16 bytes.
  public var ipBytes: [UInt8] {
    let bytes = [high, low].flatMap { half in
      stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: half >> UInt64($0)) }
    }
    return isIPv6 ? bytes : Array(bytes[12...])
  }

  /// The same IP address with another port.
  public func with(port: UInt16) -> Address {
    isIPv6
      ? Address(ipv6: (high, low), port: port)
      : Address(ipv4: UInt32(truncatingIfNeeded: low), port: port)
  }

  public static func < (a: Address, b: Address) -> Bool {
    (a.isIPv6 ? 1 : 0, a.high, a.low, a.port) < (b.isIPv6 ? 1 : 0, b.high, b.low, b.port)
  }
}

extension Address: CustomStringConvertible {
  public var description: String { isIPv6 ? "[\(ip)]:\(port)" : "\(ip):\(port)" }
}
