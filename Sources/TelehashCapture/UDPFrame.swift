import TelehashPackets

/// The Ethernet frame of one UDP datagram.
enum UDPFrame {
  /// The whole frame, with correct IP and UDP checksums.
  ///
  /// Hardware addresses are made from the IP addresses: locally administered, then the last four
  /// bytes. The packet is never fragmented, whatever its size.
  static func encode(
    _ payload: [UInt8], from source: Address, to destination: Address
  ) throws(CaptureWriteError) -> [UInt8] {
    guard source.isIPv6 == destination.isIPv6 else { throw .mixedFamilies(source, destination) }
    let maximum = CaptureLimits.payloadBytes - 8 - (source.isIPv6 ? 0 : 20)
    guard payload.count <= maximum else {
      throw .payloadTooLong(count: payload.count, maximum: maximum)
    }
    let sourceIP = source.ipBytes
    let destinationIP = destination.ipBytes
    let udpLength = UInt16(8 + payload.count)

    var frame: [UInt8] = []
    frame.reserveCapacity(14 + 40 + 8 + payload.count)
    frame += [0x02, 0x00] + destinationIP.suffix(4)
    frame += [0x02, 0x00] + sourceIP.suffix(4)
    if source.isIPv6 {
      frame += [0x86, 0xDD, 0x60, 0, 0, 0] + bytes(udpLength) + [IPProtocol.udp, 64]
      frame += sourceIP + destinationIP
    } else {
      frame += [0x08, 0x00]
      var header: [UInt8] = [0x45, 0] + bytes(udpLength + 20)
      header += [0, 0, 0x40, 0, 64, IPProtocol.udp, 0, 0] + sourceIP + destinationIP
      header[10...11] = bytes(checksum(sum(header)))[...]
      frame += header
    }
    var udp = bytes(source.port) + bytes(destination.port) + bytes(udpLength) + [0, 0]
    let pseudoHeader = sourceIP + destinationIP + [0, IPProtocol.udp] + bytes(udpLength)
    let checksum = checksum(sum(pseudoHeader) + sum(udp) + sum(payload))
    udp[6...7] = bytes(checksum == 0 ? 0xFFFF : checksum)[...]
    frame += udp
    frame += payload
    return frame
  }

  /// The sum of the 16-bit words of `bytes`, the last of which may be half a word.
  private static func sum(_ bytes: [UInt8]) -> UInt64 {
    var sum: UInt64 = 0
    for index in stride(from: 0, to: bytes.count - 1, by: 2) {
      sum += UInt64(bytes[index]) << 8 | UInt64(bytes[index + 1])
    }
    if let last = bytes.last, !bytes.count.isMultiple(of: 2) { sum += UInt64(last) << 8 }
    return sum
  }

  /// The Internet checksum: the complement of the sum with its carries added in (RFC 1071).
  private static func checksum(_ sum: UInt64) -> UInt16 {
    var sum = sum
    while sum > 0xFFFF { sum = (sum & 0xFFFF) + (sum >> 16) }
    return ~UInt16(truncatingIfNeeded: sum)
  }

  private static func bytes(_ value: UInt16) -> [UInt8] {
    [UInt8(value >> 8), UInt8(value & 0xFF)]
  }
}
