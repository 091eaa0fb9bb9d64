/// A point on a monotonic clock: nanoseconds since the clock's own start.
///
/// Simulated runs start at zero; captures start at their first packet; live runs count from the
/// moment the program began. Arithmetic saturates, so no input from outside can overflow it.
public struct Instant: Hashable, Comparable, Sendable {
  public var nanoseconds: UInt64

  public init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

  public static let zero = Instant(nanoseconds: 0)

  public static func < (a: Instant, b: Instant) -> Bool { a.nanoseconds < b.nanoseconds }

  public static func + (instant: Instant, span: TimeSpan) -> Instant {
    let (sum, overflow) = instant.nanoseconds.addingReportingOverflow(span.nanoseconds)
    return Instant(nanoseconds: overflow ? .max : sum)
  }

  /// The span from `earlier` to `later`; zero when they are the other way round.
  public static func - (later: Instant, earlier: Instant) -> TimeSpan {
    TimeSpan(
      nanoseconds: later.nanoseconds > earlier.nanoseconds
        ? later.nanoseconds - earlier.nanoseconds : 0)
  }
}

/// A length of time in nanoseconds, never negative.
public struct TimeSpan: Hashable, Comparable, Sendable {
  public var nanoseconds: UInt64

  public init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

  public static let zero = TimeSpan(nanoseconds: 0)

  public static func seconds(_ count: UInt64) -> TimeSpan {
    scaled(count, by: 1_000_000_000)
  }

  public static func milliseconds(_ count: UInt64) -> TimeSpan {
    scaled(count, by: 1_000_000)
  }

  public static func microseconds(_ count: UInt64) -> TimeSpan {
    scaled(count, by: 1000)
  }

  /// The length in seconds, for printing.
  public var seconds: Double { Double(nanoseconds) / 1e9 }

  public static func < (a: TimeSpan, b: TimeSpan) -> Bool { a.nanoseconds < b.nanoseconds }

  public static func + (a: TimeSpan, b: TimeSpan) -> TimeSpan {
    let (sum, overflow) = a.nanoseconds.addingReportingOverflow(b.nanoseconds)
    return TimeSpan(nanoseconds: overflow ? .max : sum)
  }

  private static func scaled(_ count: UInt64, by factor: UInt64) -> TimeSpan {
    let (product, overflow) = count.multipliedReportingOverflow(by: factor)
    return TimeSpan(nanoseconds: overflow ? .max : product)
  }
}
