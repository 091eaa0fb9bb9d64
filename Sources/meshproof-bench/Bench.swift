/// Measures our operations beside the bare library calls they rest on, in one run.
///
/// Both are measured in turns, so that whatever else the machine does hits both; the medians of the
/// rounds are compared. Nothing is asserted: a table with the goals is the whole result.
@main
struct Bench {
  static func main() throws {
    let filter = CommandLine.arguments.dropFirst().first
    print(Row.head)
    for measurement in try Measurement.all() {
      if let filter, !measurement.name.contains(filter) { continue }
      print(measurement.run().line)
    }
  }
}

/// One operation and what it is compared with.
struct Measurement {
  let name: String
  /// What the bare operation is; nil when there is none to compare with.
  let bareName: String?
  /// The share of the bare speed that is wanted, in percent.
  let goal: Int?
  let operation: () -> Void
  let bare: (() -> Void)?

  private static let rounds = 15
  /// How long one round lasts about.
  private static let roundSeconds = 0.01

  func run() -> Row {
    let count = iterations(of: operation)
    let bareCount = bare.map(iterations) ?? 0
    var ours: [Double] = []
    var theirs: [Double] = []
    for _ in 0..<Self.rounds {
      ours.append(Self.nanoseconds(count, operation))
      if let bare { theirs.append(Self.nanoseconds(bareCount, bare)) }
    }
    return Row(
      name: name, nanoseconds: Self.median(ours), bareName: bareName,
      bareNanoseconds: theirs.isEmpty ? nil : Self.median(theirs), goal: goal)
  }

  /// How often an operation fits into a round.
  private func iterations(of operation: () -> Void) -> Int {
    _ = Self.nanoseconds(3, operation)
    let once = max(Self.nanoseconds(10, operation), 1)
    return max(3, Int(Self.roundSeconds * 1e9 / once))
  }

  private static func nanoseconds(_ count: Int, _ operation: () -> Void) -> Double {
    let elapsed = ContinuousClock().measure { for _ in 0..<count { operation() } }
    let (seconds, attoseconds) = elapsed.components
    return (Double(seconds) * 1e9 + Double(attoseconds) / 1e9) / Double(count)
  }

  private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}

/// One line of the table.
struct Row {
  let name: String
  let nanoseconds: Double
  let bareName: String?
  let bareNanoseconds: Double?
  let goal: Int?

  static let head = cells("operation", "ns", "bare ns", "of bare", "goal", "compared with")

  var line: String {
    let share = bareNanoseconds.map { $0 / nanoseconds * 100 }
    let met = share.flatMap { share in goal.map { share >= Double($0) ? "met" : "MISSED" } }
    return Self.cells(
      name, Self.number(nanoseconds), bareNanoseconds.map(Self.number) ?? "",
      share.map { "\(Int($0 + 0.5)) %" } ?? "",
      goal.map { "≥ \($0) % \(met ?? "")" } ?? "", bareName ?? "")
  }

  private static func number(_ value: Double) -> String {
    value < 100 ? "\(Double(Int(value * 10 + 0.5)) / 10)" : "\(Int(value + 0.5))"
  }

  private static func cells(_ cells: String...) -> String {
    zip(cells, [34, 10, 10, 8, 14, 0]).map { text, width in
      text + String(repeating: " ", count: max(1, width - text.count))
    }.joined()
  }
}
