public import TelehashPackets

extension Address {
  /// Whether the address has a meaning in its own network alone (V2PATH-08).
  ///
  /// The guide's table with `fd00::/8`, which it left out, and loopback of IPv6 (D26).
  public var isLocal: Bool {
    let bytes = ipBytes
    if isIPv6 {
      if bytes.dropLast().allSatisfy({ $0 == 0 }) { return true }  // :: and ::1
      return bytes[0] & 0xfe == 0xfc || (bytes[0] == 0xfe && bytes[1] & 0xc0 == 0x80)
    }
    switch bytes[0] {
    case 0, 10, 127: return true
    case 172: return 16...31 ~= bytes[1]
    case 192: return bytes[1] == 168
    case 169: return bytes[1] == 254
    default: return false
    }
  }

  /// Whether strangers can be told the address (V2PEER-11).
  public var isPublic: Bool { !isLocal }
}
