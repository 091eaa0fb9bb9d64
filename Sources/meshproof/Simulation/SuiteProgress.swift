import TelehashConformance
import TelehashRecords

/// Runs a suite while a terminal shows how far it is.
enum SuiteProgress {
  static func run(_ execution: SuiteExecution, on console: Console) async -> [CaseRunner.Result] {
    var progress = console.progress()
    let total = execution.suite.cases.count
    var done = 0
    var failed = 0
    let results = await execution.run { finished in
      done += 1
      if finished.result.record.unexpected { failed += 1 }
      progress.show(
        "\(done)/\(total)\(failed > 0 ? ", \(failed) failed" : "") \(finished.result.record.id)")
    }
    progress.clear()
    return results
  }
}
