package import TelehashPackets

/// The protocol spoken with adapters: JSON lines, specified in `PORTING.md`.
package enum AdapterProtocol {
  /// The name with the version that both sides must mean.
  package static let name = "meshproof-adapter-1"

  /// A line as text: what a conversation may hold, and no more.
  ///
  /// The largest datagram is 65,507 bytes, twice that in hex; no line needs more than this.
  package static let maximumLineBytes = 256 << 10

  /// What a line may cost its reader.
  package static let limits = JSONLimits(bytes: maximumLineBytes, depth: 40, values: 1 << 16)

  /// Content is handed over in pieces of this size, so that its lines stay short.
  package static let contentPieceBytes = 24_000
}

extension JSONNumber {
  /// Milliseconds with as many decimals as the nanoseconds need.
  package init(milliseconds instant: Instant) {
    let whole = instant.nanoseconds / 1_000_000
    let rest = instant.nanoseconds % 1_000_000
    guard rest > 0 else {
      self.init(whole)
      return
    }
    var decimals = String(rest)
    decimals = String(repeating: "0", count: 6 - decimals.utf8.count) + decimals
    while decimals.last == "0" { decimals.removeLast() }
    self = JSONNumber(text: "\(whole).\(decimals)") ?? 0
  }

  /// The number as milliseconds: exact up to six decimals, rounded beyond; nil when it is negative
  /// or no time at all.
  package var milliseconds: Instant? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    if parts.count <= 2, let whole = parts.first.flatMap({ UInt64($0) }) {
      let decimals = parts.count == 2 ? parts[1].utf8.prefix(6) : Substring("").utf8.prefix(0)
      let padded = String(decimals) ?? ""
      let filled = padded + String(repeating: "0", count: 6 - padded.utf8.count)
      let (nanoseconds, tooLong) = whole.multipliedReportingOverflow(by: 1_000_000)
      if !tooLong, let fraction = UInt64(filled) {
        return .zero + TimeSpan(nanoseconds: nanoseconds) + TimeSpan(nanoseconds: fraction)
      }
    }
    let value = double * 1_000_000
    guard value >= 0, value < 1e19 else { return nil }
    return Instant(nanoseconds: UInt64(value))
  }
}
