import TelehashPackets

/// The Ethernet frame of one UDP datagram or TCP segment.
///
/// Hardware addresses are made from the IP addresses: locally administered, then the last four
/// bytes. The packet is never fragmented, whatever its size.
enum TransportFrame {
  /// The whole frame of a datagram, with correct IP and UDP checksums.
  static func udp(
    _ payload: [UInt8], from source: Address, to destination: Address
  ) throws(CaptureWriteError) -> [UInt8] {
    let length = UInt16(truncatingIfNeeded: udpHeaderBytes + payload.count)
    let header = bytes(source.port) + bytes(destination.port) + bytes(length) + [0, 0]
    return try encode(
      header, checksumAt: 6, payload, IPProtocol.udp, from: source, to: destination)
  }

  /// The whole frame of a segment, with correct IP and TCP checksums.
  static func tcp(
    _ payload: [UInt8], from source: Address, to destination: Address, _ place: TCPPlace
  ) throws(CaptureWriteError) -> [UInt8] {
    var header = bytes(source.port) + bytes(destination.port)
    header += bytes(place.sequence) + bytes(place.acknowledged ?? 0)
    header += [UInt8(tcpHeaderBytes / 4) << 4, place.flags] + bytes(UInt16.max) + [0, 0, 0, 0]
    return try encode(
      header, checksumAt: 16, payload, IPProtocol.tcp, from: source, to: destination)
  }

  /// The most bytes a segment between addresses of either family may carry.
  static let maximumSegmentBytes = CaptureLimits.payloadBytes - tcpHeaderBytes - ipv4HeaderBytes

  private static let udpHeaderBytes = 8
  private static let tcpHeaderBytes = 20
  private static let ipv4HeaderBytes = 20

  private static func encode(
    _ transport: [UInt8], checksumAt place: Int, _ payload: [UInt8], _ number: UInt8,
    from source: Address, to destination: Address
  ) throws(CaptureWriteError) -> [UInt8] {
    guard source.isIPv6 == destination.isIPv6 else { throw .mixedFamilies(source, destination) }
    let maximum =
      CaptureLimits.payloadBytes - transport.count - (source.isIPv6 ? 0 : ipv4HeaderBytes)
    guard payload.count <= maximum else {
      throw .payloadTooLong(count: payload.count, maximum: maximum)
    }
    let sourceIP = source.ipBytes
    let destinationIP = destination.ipBytes
    let length = UInt16(transport.count + payload.count)

    var frame: [UInt8] = []
    frame.reserveCapacity(14 + 40 + Int(length))
    frame += [0x02, 0x00] + destinationIP.suffix(4)
    frame += [0x02, 0x00] + sourceIP.suffix(4)
    if source.isIPv6 {
      frame += [0x86, 0xDD, 0x60, 0, 0, 0] + bytes(length) + [number, 64]
      frame += sourceIP + destinationIP
    } else {
      frame += [0x08, 0x00]
      var header: [UInt8] = [0x45, 0] + bytes(length + UInt16(ipv4HeaderBytes))
      header += [0, 0, 0x40, 0, 64, number, 0, 0] + sourceIP + destinationIP
      header[10...11] = bytes(checksum(sum(header)))[...]
      frame += header
    }
    var transport = transport
    let pseudoHeader = sourceIP + destinationIP + [0, number] + bytes(length)
    let checksum = checksum(sum(pseudoHeader) + sum(transport) + sum(payload))
    // Zero says of a datagram that it has no checksum.
    let isEmpty = checksum == 0 && number == IPProtocol.udp
    transport[place...place + 1] = bytes(isEmpty ? 0xFFFF : checksum)[...]
    frame += transport
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

  private static func bytes(_ value: UInt32) -> [UInt8] {
    bytes(UInt16(value >> 16)) + bytes(UInt16(value & 0xFFFF))
  }
}

/// Where a TCP segment stands in its connection.
struct TCPPlace: Hashable {
  var sequence: UInt32
  /// What was received of the other side; nil at the very beginning.
  var acknowledged: UInt32?
  var isFirst = false
  var hasContent = false

  var flags: UInt8 {
    (isFirst ? 0x02 : 0) | (hasContent ? 0x08 : 0) | (acknowledged == nil ? 0 : 0x10)
  }
}
