/// Counts what one monitor sees: rules kept and broken by each sender, and readings noticed.
struct RuleLedger<Rule: MonitorRule>: Sendable {
  /// What one sender did.
  private struct Account: Sendable {
    let sender: String
    // Few, so that looking through them is faster than any table.
    var rules: [Rule] = []
    var tallies: [RuleTally] = []
    var readings: [NotedReading] = []
  }

  private var accounts: [Account] = []
  private var places: [String: Int] = [:]
  /// The place of the sender asked for last, who mostly is the next one too.
  private var recent = 0
  private var tallyCount = 0
  private var readingCount = 0

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
    let known = place(of: sender)
    if let known,
      let index = accounts[known].readings.firstIndex(where: { $0.reading == reading })
    {
      accounts[known].readings[index].count += 1
      return
    }
    guard readingCount < Self.maximumEntries else { return }
    readingCount += 1
    accounts[known ?? addAccount(of: sender)].readings.append(
      NotedReading(reading: reading, sender: sender, packet: packet, count: 1))
  }

  private mutating func tally(_ rule: Rule, _ sender: String, _ body: (inout RuleTally) -> Void) {
    let known = place(of: sender)
    if let known, let index = accounts[known].rules.firstIndex(of: rule) {
      return body(&accounts[known].tallies[index])
    }
    if tallyCount >= Self.maximumEntries, sender != Self.others {
      return tally(rule, Self.others, body)
    }
    tallyCount += 1
    var tally = RuleTally(
      requirement: rule.rawValue, sender: sender, held: 0, broken: 0, violations: [])
    body(&tally)
    let place = known ?? addAccount(of: sender)
    accounts[place].rules.append(rule)
    accounts[place].tallies.append(tally)
  }

  private mutating func place(of sender: String) -> Int? {
    if recent < accounts.count, accounts[recent].sender == sender { return recent }
    guard let place = places[sender] else { return nil }
    recent = place
    return place
  }

  private mutating func addAccount(of sender: String) -> Int {
    recent = accounts.count
    places[sender] = recent
    accounts.append(Account(sender: sender))
    return recent
  }

  var report: MonitorReport {
    MonitorReport(
      tallies: accounts.flatMap(\.tallies).map { tally in
        var tally = tally
        tally.violations.sort { $0.packet < $1.packet }
        return tally
      }.sorted { ($0.requirement, $0.sender) < ($1.requirement, $1.sender) },
      readings: accounts.flatMap(\.readings).sorted {
        ($0.packet, $0.reading.rawValue, $0.sender)
          < ($1.packet, $1.reading.rawValue, $1.sender)
      })
  }
}
