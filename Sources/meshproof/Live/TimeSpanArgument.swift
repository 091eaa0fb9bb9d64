import ArgumentParser
import TelehashPackets

/// A time on a command line: `500ms`, `30s`, `2m`, `1h`.
struct TimeSpanArgument: Hashable, Sendable, ExpressibleByArgument {
  let span: TimeSpan

  /// Longer than any run makes sense.
  private static let longest: UInt64 = 7 * 24 * 3600 * 1000

  init?(argument: String) {
    let digits = argument.prefix { $0.isASCII && $0.isNumber }
    let unit: UInt64
    switch argument.dropFirst(digits.count) {
    case "ms": unit = 1
    case "s": unit = 1000
    case "m": unit = 60_000
    case "h": unit = 3_600_000
    default: return nil
    }
    guard let number = UInt64(digits) else { return nil }
    let (milliseconds, overflow) = number.multipliedReportingOverflow(by: unit)
    guard !overflow, milliseconds > 0, milliseconds <= Self.longest else { return nil }
    span = .milliseconds(milliseconds)
  }
}
