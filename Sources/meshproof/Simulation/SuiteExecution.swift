import Foundation
import TelehashConformance
import TelehashPackets
import TelehashRecords

/// Runs a suite on all processors and gathers the results in the suite's order.
struct SuiteExecution {
  let suite: Suite
  let jobs: Int
  /// Stop at the first unexpected verdict.
  var stopsAtFirst = false

  /// A finished case.
  struct Finished: Sendable {
    let index: Int
    let result: CaseRunner.Result
  }

  init(_ suite: Suite, jobs: Int?) {
    self.suite = suite
    self.jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
  }

  /// Runs everything; `note` sees each case as it ends.
  func run(_ note: (Finished) -> Void) async -> [CaseRunner.Result] {
    await withTaskGroup(of: Finished.self) { group in
      var results = [CaseRunner.Result?](repeating: nil, count: suite.cases.count)
      var next = 0
      func startNext() {
        guard next < suite.cases.count else { return }
        let index = next
        next += 1
        group.addTask { [suite] in
          let clock = ContinuousClock()
          var result: CaseRunner.Result?
          let elapsed = clock.measure { result = suite.run(index) }
          var finished = result ?? suite.run(index)
          finished.record.duration.real = TimeSpan(elapsed)
          return Finished(index: index, result: finished)
        }
      }
      for _ in 0..<jobs { startNext() }
      for await finished in group {
        results[finished.index] = finished.result
        note(finished)
        if stopsAtFirst, finished.result.record.unexpected { break }
        startNext()
      }
      group.cancelAll()
      return results.compactMap { $0 }
    }
  }
}

extension TimeSpan {
  init(_ duration: Swift.Duration) {
    let (seconds, attoseconds) = duration.components
    self =
      .seconds(UInt64(max(0, seconds)))
      + TimeSpan(
        nanoseconds: UInt64(max(0, attoseconds)) / 1_000_000_000)
  }
}
