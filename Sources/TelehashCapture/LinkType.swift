/// The link layers a capture may have been recorded on.
package enum LinkType: Hashable, Sendable, CaseIterable {
  case ethernet
  /// The Linux "any" device, old and new form.
  case linuxCooked, linuxCooked2
  /// BSD loopback: four bytes of address family in the byte order of the recording machine, or,
  /// from OpenBSD, in network order.
  case loopback
  /// A bare IP packet; the first four bits tell the version.
  case rawIP, rawIPv4, rawIPv6
}

/// What stands above the link layer of a frame.
enum NetworkLayer: Hashable {
  /// An IP packet beginning at `offset`; a nil version is read from the packet.
  case ip(version: UInt8?, offset: Int)
  /// Something else (ARP, say), of no interest here.
  case other
  /// The frame ends inside its link header.
  case short
}

extension LinkType {
  /// Finds the IP packet in `frame`.
  func networkLayer(of frame: Span<UInt8>) -> NetworkLayer {
    switch self {
    case .ethernet: Self.etherType(in: frame, at: 12)
    case .linuxCooked: Self.etherType(in: frame, at: 14)
    case .linuxCooked2: Self.cooked2(frame)
    case .loopback: Self.addressFamily(frame)
    case .rawIP: .ip(version: nil, offset: 0)
    case .rawIPv4: .ip(version: 4, offset: 0)
    case .rawIPv6: .ip(version: 6, offset: 0)
    }
  }

  /// Follows an EtherType at `start` through any VLAN tags (802.1Q, 802.1ad and older QinQ).
  private static func etherType(in frame: Span<UInt8>, at start: Int) -> NetworkLayer {
    var at = start
    for _ in 0...CaptureLimits.vlanTags {
      guard at + 2 <= frame.count else { return .short }
      switch frame.bigEndian16(at: at) {
      case 0x8100, 0x88A8, 0x9100, 0x9200: at += 4
      case 0x0800: return .ip(version: 4, offset: at + 2)
      case 0x86DD: return .ip(version: 6, offset: at + 2)
      default: return .other
      }
    }
    return .other
  }

  /// The second cooked form has its EtherType in front and 20 bytes of header; tags follow those.
  private static func cooked2(_ frame: Span<UInt8>) -> NetworkLayer {
    guard frame.count >= 20 else { return .short }
    switch frame.bigEndian16(at: 0) {
    case 0x0800: return .ip(version: 4, offset: 20)
    case 0x86DD: return .ip(version: 6, offset: 20)
    case 0x8100, 0x88A8, 0x9100, 0x9200: return etherType(in: frame, at: 22)
    default: return .other
    }
  }

  /// AF_INET is 2 everywhere; AF_INET6 differs by system: 10 Linux, 23 Windows, 24 NetBSD and
  /// OpenBSD, 28 FreeBSD, 30 Darwin.
  private static func addressFamily(_ frame: Span<UInt8>) -> NetworkLayer {
    guard frame.count >= 4 else { return .short }
    let family = frame.bigEndian32(at: 0)
    switch min(family, family.byteSwapped) {
    case 2: return .ip(version: 4, offset: 4)
    case 10, 23, 24, 28, 30: return .ip(version: 6, offset: 4)
    default: return .other
    }
  }
}

extension Span<UInt8> {
  /// The two bytes at `offset`, which lie within the span, in network order.
  func bigEndian16(at offset: Int) -> UInt16 {
    UInt16(self[offset]) << 8 | UInt16(self[offset + 1])
  }

  /// The four bytes at `offset`, which lie within the span, in network order.
  func bigEndian32(at offset: Int) -> UInt32 {
    UInt32(bigEndian16(at: offset)) << 16 | UInt32(bigEndian16(at: offset + 2))
  }

  /// The eight bytes at `offset`, which lie within the span, in network order.
  func bigEndian64(at offset: Int) -> UInt64 {
    UInt64(bigEndian32(at: offset)) << 32 | UInt64(bigEndian32(at: offset + 4))
  }
}
