package import TelehashPackets

extension JSONNumber {
  /// Seconds with as many decimals as the nanoseconds need, so that none is lost.
  package init(seconds span: TimeSpan) {
    let whole = span.nanoseconds / 1_000_000_000
    var fraction = String(span.nanoseconds % 1_000_000_000)
    fraction = String(repeating: "0", count: 9 - fraction.utf8.count) + fraction
    while fraction.last == "0" { fraction.removeLast() }
    let text = fraction.isEmpty ? "\(whole)" : "\(whole).\(fraction)"
    self = JSONNumber(text: text) ?? 0
  }

  init(seconds instant: Instant) { self.init(seconds: instant - .zero) }

  /// The number as seconds; nil when it is negative, has an exponent, is finer than nanoseconds or
  /// does not fit 64 bits of them.
  package var timeSpan: TimeSpan? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard let whole = parts.first.flatMap({ UInt64($0) }), parts.count <= 2 else { return nil }
    let decimals = parts.count == 2 ? String(parts[1]) : ""
    guard decimals.utf8.count <= 9 else { return nil }
    let padded = decimals + String(repeating: "0", count: 9 - decimals.utf8.count)
    guard let fraction = UInt64(padded) else { return nil }
    let (nanoseconds, tooLong) = whole.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, overflow) = nanoseconds.addingReportingOverflow(fraction)
    return tooLong || overflow ? nil : TimeSpan(nanoseconds: sum)
  }

  var instant: Instant? { timeSpan.map { .zero + $0 } }
}

extension Instant {
  /// What a reader says it expected where a time stands.
  static let secondsText = "seconds from 0, at most nine decimals"
}
