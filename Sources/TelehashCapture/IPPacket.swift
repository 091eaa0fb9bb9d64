/// Where an IP packet says its parts are. Ranges are what the packet declares; a frame may hold less.
struct IPPacket {
  var source: IPAddress
  var destination: IPAddress
  /// The protocol number of the payload, after any IPv6 extension headers.
  var transport: UInt8
  /// Offsets in the bytes the packet was read from.
  var payload: Range<Int>
  /// Set when the payload is one piece of a larger one.
  var fragment: Fragment?

  struct Fragment {
    var identification: UInt32
    /// Where the piece belongs in the whole payload, in bytes.
    var offset: Int
    var moreFollow: Bool
  }
}

/// An IP address of either version, without a port.
struct IPAddress: Hashable {
  var isIPv6: Bool
  var high: UInt64
  var low: UInt64
}

/// Why a frame yields no datagram.
enum FrameFault: Error {
  case malformed(MalformedFrame)
  /// The file holds too little of the frame to go on.
  case notCaptured
}

/// The protocol numbers that matter here.
enum IPProtocol {
  static let tcp: UInt8 = 6
  static let udp: UInt8 = 17
  static let fragment: UInt8 = 44
}

extension IPPacket {
  /// Reads the headers of the packet at `start` of a frame that had `original` bytes on the wire.
  init(
    in frame: Span<UInt8>, at start: Int, original: Int, version expected: UInt8?
  ) throws(FrameFault) {
    guard start < original else { throw .malformed(.ipHeader) }
    guard start < frame.count else { throw .notCaptured }
    let version = frame[start] >> 4
    guard version == expected ?? version else { throw .malformed(.ipVersion) }
    switch version {
    case 4: try self.init(ipv4: frame, at: start, original: original)
    case 6: try self.init(ipv6: frame, at: start, original: original)
    default: throw .malformed(.ipVersion)
    }
  }

  private init(ipv4 frame: Span<UInt8>, at start: Int, original: Int) throws(FrameFault) {
    try frame.requireHeader(20, at: start, end: original, else: .ipHeader)
    let headerLength = Int(frame[start] & 0x0F) * 4
    var totalLength = Int(frame.bigEndian16(at: start + 2))
    let transport = frame[start + 9]
    if totalLength == 0, transport == IPProtocol.tcp {
      totalLength = original - start  // recorded before the network card cut it into segments
    }
    guard headerLength >= 20, totalLength >= headerLength, start + totalLength <= original
    else { throw .malformed(.ipLength) }
    let flags = frame.bigEndian16(at: start + 6)
    let offset = Int(flags & 0x1FFF) * 8
    let moreFollow = flags & 0x2000 != 0
    self.source = IPAddress(
      isIPv6: false, high: 0, low: UInt64(frame.bigEndian32(at: start + 12)))
    self.destination = IPAddress(
      isIPv6: false, high: 0, low: UInt64(frame.bigEndian32(at: start + 16)))
    self.transport = transport
    self.payload = (start + headerLength)..<(start + totalLength)
    if offset > 0 || moreFollow {
      self.fragment = Fragment(
        identification: UInt32(frame.bigEndian16(at: start + 4)), offset: offset,
        moreFollow: moreFollow)
    }
  }

  private init(ipv6 frame: Span<UInt8>, at start: Int, original: Int) throws(FrameFault) {
    try frame.requireHeader(40, at: start, end: original, else: .ipHeader)
    let payloadLength = Int(frame.bigEndian16(at: start + 4))
    guard start + 40 + payloadLength <= original else { throw .malformed(.ipLength) }
    self.source = IPAddress(
      isIPv6: true, high: frame.bigEndian64(at: start + 8), low: frame.bigEndian64(at: start + 16))
    self.destination = IPAddress(
      isIPv6: true, high: frame.bigEndian64(at: start + 24), low: frame.bigEndian64(at: start + 32))
    self.transport = frame[start + 6]
    self.payload = (start + 40)..<(start + 40 + payloadLength)
    try skipExtensionHeaders(in: frame)
  }

  /// Moves `transport` and `payload` past IPv6 extension headers, up to a fragment's own piece.
  ///
  /// A fragment of the whole payload (offset 0, none to follow) is read like any other header.
  mutating func skipExtensionHeaders(in bytes: Span<UInt8>) throws(FrameFault) {
    for _ in 0...CaptureLimits.extensionHeaders {
      let at = payload.lowerBound
      let length: Int
      switch transport {
      case 0, 43, 60, 135, 139, 140:  // hop-by-hop, routing, destination, mobility, HIP, shim6
        try bytes.requireHeader(2, at: at, end: payload.upperBound, else: .extensionHeader)
        length = Int(bytes[at + 1]) * 8 + 8
      case 51:  // authentication
        try bytes.requireHeader(2, at: at, end: payload.upperBound, else: .extensionHeader)
        length = Int(bytes[at + 1]) * 4 + 8
      case IPProtocol.fragment:
        try bytes.requireHeader(8, at: at, end: payload.upperBound, else: .extensionHeader)
        length = 8
      default:
        return
      }
      guard at + length <= payload.upperBound else { throw .malformed(.extensionHeader) }
      payload = (at + length)..<payload.upperBound
      if transport == IPProtocol.fragment {
        let place = bytes.bigEndian16(at: at + 2)
        let piece = Fragment(
          identification: bytes.bigEndian32(at: at + 4), offset: Int(place & 0xFFF8),
          moreFollow: place & 1 != 0)
        transport = bytes[at]
        if piece.offset > 0 || piece.moreFollow {
          fragment = piece
          return
        }
      } else {
        transport = bytes[at]
      }
    }
    throw .malformed(.extensionHeader)
  }
}

extension Span<UInt8> {
  /// Makes sure `count` bytes at `offset` lie before `end` and were captured.
  func requireHeader(
    _ count: Int, at offset: Int, end: Int, else fault: MalformedFrame
  ) throws(FrameFault) {
    guard offset + count <= end else { throw .malformed(fault) }
    guard offset + count <= self.count else { throw .notCaptured }
  }
}
