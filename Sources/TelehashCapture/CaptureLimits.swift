package import TelehashPackets

/// The bounds of what a capture may make the reader hold, each with its reason.
package enum CaptureLimits {
  /// Bytes of a refused file that its error shows: both formats tell themselves by the first four.
  static let magicBytesShown = 8

  /// VLAN tags followed in one frame: QinQ stacks two, some carriers three.
  static let vlanTags = 8

  /// IPv6 extension headers followed in one packet: the standard knows seven kinds and lets only
  /// one of them occur twice.
  static let extensionHeaders = 16

  /// The largest IP payload, which the 16-bit lengths allow and reassembly enforces.
  static let payloadBytes = 65_535

  /// The snapshot length of files written: what libpcap allows, more than the largest frame.
  static let frameBytes = 262_144

  /// Fragmented packets held at once: at 64 KiB each, 16 MiB.
  package static let fragmentedPackets = 256

  /// Separate runs of bytes held of one fragmented packet: as many as fragments of the smallest
  /// IPv4 MTU (68 bytes, 48 of them payload) make up the largest packet.
  static let fragmentRuns = 1366

  /// How long the first fragment waits for the rest: the reassembly time of RFC 8200.
  package static let fragmentTimeout = TimeSpan.seconds(60)

  /// Directions of TCP connections followed at once; the one longest silent makes room. With what
  /// each may hold, 100 MB at the very worst.
  package static let streams = 512

  /// Bytes of a TCP stream that may lie behind a missing segment: a window without scaling.
  static let earlyBytes = 65_535

  /// Segments that may do so, which keeps their ordering cheap: that window in pieces of 64 bytes.
  static let earlySegments = 1024
}
