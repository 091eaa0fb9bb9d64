import TelehashPackets

/// Why a file cannot be judged at all. Each names the file, the place and what was expected.
///
/// Damage after the first frame is no error but a `CaptureFinding`: what came before it counts.
package enum CaptureError: Error, Hashable, Sendable {
  /// The file cannot be opened or read: the system's reason.
  case unreadable(file: String, reason: String)
  case empty(file: String)
  /// Neither pcap nor pcapng, or cut inside its header.
  case notACapture(file: String, reason: String, firstBytes: [UInt8])
  /// The name is libpcap's, nil when it knows none.
  case unsupportedLinkType(file: String, name: String?, number: Int)
  /// A pcapng whose interfaces differ in link type; `frame` is the last frame before the second.
  case severalLinkTypes(file: String, frame: Int, reason: String)
  /// A pcapng whose interfaces differ in snapshot length, which libpcap does not read.
  case severalSnapshotLengths(file: String, frame: Int, reason: String)
}

extension CaptureError {
  /// The error for libpcap's `reason` when that is about interfaces that differ, else nil.
  ///
  /// libpcap has no codes for its errors, so its words must do; other words mean damage.
  static func severalInterfaces(file: String, frame: Int, reason: String) -> CaptureError? {
    if reason.contains("different from the type of the first interface") {
      return .severalLinkTypes(file: file, frame: frame, reason: reason)
    }
    if reason.contains("different from the snapshot length of the first interface") {
      return .severalSnapshotLengths(file: file, frame: frame, reason: reason)
    }
    return nil
  }
}

extension CaptureError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unreadable(let file, let reason):
      return "\(file): cannot be read: \(reason)"
    case .empty(let file):
      return "\(file): empty file; expected a pcap or pcapng capture"
    case .notACapture(let file, let reason, let firstBytes):
      let begins = firstBytes.isEmpty ? "" : ", begins with \(Hex.encode(firstBytes))"
      return "\(file): not a capture at byte 0\(begins) (\(reason)); "
        + "expected pcap (a1b2c3d4 or a1b23c4d, either byte order) or pcapng (0a0d0d0a)"
    case .unsupportedLinkType(let file, let name, let number):
      return "\(file): file header has link type \(name ?? "unknown") (\(number)); "
        + "expected Ethernet, Linux cooked, BSD loopback or raw IP"
    case .severalLinkTypes(let file, let frame, let reason):
      return "\(file): after frame \(frame): \(reason); expected one link type in a file"
    case .severalSnapshotLengths(let file, let frame, let reason):
      return "\(file): after frame \(frame): \(reason); expected one snapshot length in a file"
    }
  }
}
