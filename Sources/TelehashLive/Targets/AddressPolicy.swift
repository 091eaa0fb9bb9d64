package import TelehashPackets

/// Which addresses may be sent to without being asked for.
package enum AddressPolicy {
  /// Whether an address is of this machine or of a private network.
  package static func isLocal(_ address: Address) -> Bool {
    let bytes = address.ipBytes
    if bytes.count == 4 { return isLocalIPv4(bytes) }
    // An IPv4 address in IPv6 clothes is judged as what it is.
    if bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xff, bytes[11] == 0xff {
      return isLocalIPv4(Array(bytes[12...]))
    }
    let isLoopback = bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
    let isLinkLocal = bytes[0] == 0xfe && bytes[1] & 0xc0 == 0x80
    let isUniqueLocal = bytes[0] & 0xfe == 0xfc
    return isLoopback || isLinkLocal || isUniqueLocal
  }

  private static func isLocalIPv4(_ bytes: [UInt8]) -> Bool {
    switch (bytes[0], bytes[1]) {
    case (127, _), (10, _), (192, 168), (169, 254): true
    case (172, 16...31): true
    default: false
    }
  }
}
