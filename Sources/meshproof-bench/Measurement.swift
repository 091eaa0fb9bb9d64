/// An operation and the bare one it is compared with, measured in turns.
///
/// Whatever else the machine does hits both; the medians of the rounds are compared.
struct Measurement {
  /// What the bare operation is; nil when there is none to compare with.
  var bareName: String?
  let operation: () -> Void
  var bare: (() -> Void)?
  var note: String?

  private static let rounds = 31
  /// How long one round lasts about.
  private static let roundSeconds = 0.01

  func run(_ name: String, goal: Row.Goal?) -> Row {
    let count = Self.iterations(of: operation)
    let bareCount = bare.map(Self.iterations) ?? 0
    var ours: [Double] = []
    var theirs: [Double] = []
    for _ in 0..<Self.rounds {
      ours.append(Self.nanoseconds(count, operation))
      if let bare { theirs.append(Self.nanoseconds(bareCount, bare)) }
    }
    var row = Row(name: name, value: Stopwatch.median(ours), unit: .nanoseconds, goal: goal)
    if let bareName, bare != nil {
      row.bare = .init(name: bareName, value: Stopwatch.median(theirs))
    }
    row.note = note
    return row
  }

  /// How often an operation fits into a round.
  private static func iterations(of operation: () -> Void) -> Int {
    _ = nanoseconds(3, operation)
    let once = max(nanoseconds(10, operation), 1)
    return max(3, Int(roundSeconds * 1e9 / once))
  }

  private static func nanoseconds(_ count: Int, _ operation: () -> Void) -> Double {
    Stopwatch.seconds { for _ in 0..<count { operation() } } * 1e9 / Double(count)
  }
}

/// Real time.
enum Stopwatch {
  static func seconds<Failure: Error>(
    _ body: () throws(Failure) -> Void
  ) throws(Failure) -> Double {
    let start = ContinuousClock.now
    try body()
    let (seconds, attoseconds) = (ContinuousClock.now - start).components
    return Double(seconds) + Double(attoseconds) / 1e18
  }

  static func median(_ values: [Double]) -> Double {
    values.isEmpty ? .nan : values.sorted()[values.count / 2]
  }
}

/// Keeps a result from being optimised away.
@inline(never) @_optimize(none)
func keep<T>(_ value: borrowing T) {}

/// Something a measurement needs could not be made.
struct Unmeasurable: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
