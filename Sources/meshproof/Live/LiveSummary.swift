import TelehashLive
import TelehashRecords

/// What a live run found out about its target besides verdicts: how it speaks, what it offers.
struct LiveSummary {
  private let run: Run

  init(_ run: Run) { self.run = run }

  func print(on console: Console) {
    var table = TextTable(indent: "  ")
    if !run.target.features.probed.isEmpty {
      table.add("offers", run.target.features.probed.joined(separator: ", "))
    }
    if !run.readings.isEmpty {
      table.add(
        "reads", run.readings.map { "\($0.topic) \($0.reading)" }.joined(separator: ", "))
    }
    let again = run.cases.count { $0.message.contains(LiveCheck.secondAttemptMark) }
    if again > 0 {
      table.add("again", "\(Counted.text(again, "case")) passed at a later attempt only")
    }
    console.print(table.lines(console.style))
  }
}
