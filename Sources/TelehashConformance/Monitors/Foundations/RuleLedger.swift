/// Counts what one monitor sees: rules kept and broken by each sender, and readings noticed.
struct RuleLedger<Rule: MonitorRule>: Sendable {
  private struct Entry: Hashable {
    let rule: Rule
    let sender: String
  }

  private struct ReadingName: Hashable {
    let reading: KnownReading
    let sender: String
  }

  private var tallies: [Entry: RuleTally] = [:]
  private var readings: [ReadingName: NotedReading] = [:]

  /// Violations kept word for word of one rule, sender and gravity; more are only counted.
  static var maximumKept: Int { 8 }
  /// Senders of forged packets can have any number of names; those beyond this number share one.
  static var maximumEntries: Int { 16_384 }
  /// The name of all senders beyond `maximumEntries`.
  static var others: String { "others" }

  mutating func held(_ rule: Rule, by sender: String) {
    tally(rule, sender) { $0.held += 1 }
  }

  mutating func broken(
    _ rule: Rule, by sender: String, at packet: Int, _ text: @autoclosure () -> String,
    tolerance: Violation.Tolerance? = nil
  ) {
    tally(rule, sender) { tally in
      tally.broken += 1
      guard tally.violations.count(where: { $0.tolerance == tolerance }) < Self.maximumKept else {
        return
      }
      tally.violations.append(
        Violation(
          requirement: rule.rawValue, sender: tally.sender, packet: packet, text: text(),
          tolerance: tolerance))
    }
  }

  /// Counts the rule as kept, or as broken when there is something to say.
  mutating func judge(
    _ rule: Rule, by sender: String, at packet: Int, breach: String?,
    tolerance: Violation.Tolerance? = nil
  ) {
    if let breach {
      broken(rule, by: sender, at: packet, breach, tolerance: tolerance)
    } else {
      held(rule, by: sender)
    }
  }

  mutating func read(_ reading: KnownReading, by sender: String, at packet: Int) {
    let name = ReadingName(reading: reading, sender: sender)
    if readings[name] == nil, readings.count >= Self.maximumEntries { return }
    readings[
      name,
      default: NotedReading(reading: reading, sender: sender, packet: packet, count: 0)
    ].count += 1
  }

  private mutating func tally(_ rule: Rule, _ sender: String, _ body: (inout RuleTally) -> Void) {
    var entry = Entry(rule: rule, sender: sender)
    if tallies.count >= Self.maximumEntries, tallies[entry] == nil {
      entry = Entry(rule: rule, sender: Self.others)
    }
    body(
      &tallies[
        entry,
        default: RuleTally(
          requirement: rule.rawValue, sender: entry.sender, held: 0, broken: 0, violations: [])])
  }

  var report: MonitorReport {
    MonitorReport(
      tallies: tallies.values.map { tally in
        var tally = tally
        tally.violations.sort { $0.packet < $1.packet }
        return tally
      }.sorted { ($0.requirement, $0.sender) < ($1.requirement, $1.sender) },
      readings: readings.values.sorted {
        ($0.packet, $0.reading.rawValue, $0.sender)
          < ($1.packet, $1.reading.rawValue, $1.sender)
      })
  }
}
