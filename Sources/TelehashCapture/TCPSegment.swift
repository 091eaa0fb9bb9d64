import TelehashPackets

/// One TCP segment: its addresses, its place in the stream, and where its bytes lie.
struct TCPSegment {
  var key: StreamKey
  var sequence: UInt32
  var isFirst: Bool
  var isLast: Bool
  var isReset: Bool
  /// Offsets in the bytes the packet was read from; a frame may hold less.
  var payload: Range<Int>

  init(of packet: IPPacket, in bytes: Span<UInt8>) throws(FrameFault) {
    let at = packet.payload.lowerBound
    try bytes.requireHeader(20, at: at, end: packet.payload.upperBound, else: .tcpHeader)
    let start = at + Int(bytes[at + 12] >> 4) * 4
    guard start >= at + 20, start <= packet.payload.upperBound else { throw .malformed(.tcpHeader) }
    let flags = bytes[at + 13]
    key = StreamKey(
      source: packet.source.address(port: bytes.bigEndian16(at: at)),
      destination: packet.destination.address(port: bytes.bigEndian16(at: at + 2)))
    sequence = bytes.bigEndian32(at: at + 4)
    isLast = flags & 0x01 != 0
    isFirst = flags & 0x02 != 0
    isReset = flags & 0x04 != 0
    payload = start..<packet.payload.upperBound
  }
}

/// One direction of a TCP connection.
struct StreamKey: Hashable {
  var source: Address
  var destination: Address
}

/// Which TCP connections of a capture are read as chunked telehash.
package enum StreamSelection: Hashable, Sendable {
  case all
  case none
  /// Those with one of these ports at either end.
  case ports([UInt16])

  func includes(_ key: StreamKey) -> Bool {
    switch self {
    case .all: true
    case .none: false
    case .ports(let ports): ports.contains(key.source.port) || ports.contains(key.destination.port)
    }
  }
}
