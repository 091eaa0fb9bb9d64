import Foundation
import Synchronization
import TelehashConformance
import TelehashLive
import TelehashPackets
import TelehashRecords

/// Runs a suite whose subjects are processes: several rows of cases side by side, each with
/// processes of its own.
struct AdapterExecution: Sendable {
  let suite: Suite
  let jobs: Int
  /// For members of the cast, the command lines of those who play them.
  let commands: [(member: String, command: String)]
  var patience = AdapterProcess.Patience()
  /// A new process for every case.
  var isFreshEachTime = false

  /// So many processes that could not be started in a row, or hung or flooded, say that none will do.
  private static let maximumFailedStarts = 3
  private static let maximumExcesses = 5

  init(_ suite: Suite, jobs: Int?, commands: [(member: String, command: String)]) {
    self.suite = suite
    self.jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
    self.commands = commands
  }

  /// What the rows know of each other.
  private struct Progress {
    var next = 0
    var failedStarts = 0
    /// How often it took all the time or all the lines there are.
    var excesses = 0

    /// Why no more is tried.
    var surrender: String? {
      if failedStarts >= maximumFailedStarts { return "the adapter cannot be started" }
      if excesses >= maximumExcesses { return "the adapter hung or flooded \(excesses) times" }
      return nil
    }
  }

  /// Runs everything; `note` sees each case as it ends.
  func run(
    _ note: (SuiteExecution.Finished) -> Void
  ) async -> [CaseRunner.Result] {
    let progress = ProgressBox()
    let (stream, results) = AsyncStream<SuiteExecution.Finished>.makeStream()
    let rows = Task {
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<min(jobs, max(suite.cases.count, 1)) {
          group.addTask { await BlockingThread.run { row(progress) { results.yield($0) } } }
        }
      }
      results.finish()
    }
    var finished = [CaseRunner.Result?](repeating: nil, count: suite.cases.count)
    for await item in stream {
      finished[item.index] = item.result
      note(item)
    }
    await rows.value
    return finished.compactMap(\.self)
  }

  /// One row of cases, to the end.
  private func row(
    _ progress: ProgressBox, _ note: (SuiteExecution.Finished) -> Void
  ) {
    let bench = AdapterBench(commands, patience: patience, isFreshEachTime: isFreshEachTime)
    while let (index, surrender) = progress.take(below: suite.cases.count) {
      let started = ContinuousClock.now
      var result: CaseRunner.Result
      if let surrender {
        result = suite.unplayed(index, .blocked, surrender)
      } else {
        result = play(index, bench, progress)
      }
      result.record.duration.real = started.elapsed
      note(.init(index: index, result: result))
    }
    _ = bench.end()
  }

  private func play(
    _ index: Int, _ bench: AdapterBench, _ progress: ProgressBox
  ) -> CaseRunner.Result {
    var suite = suite
    do throws(SubjectFault) {
      suite.options.subjects = try bench.ready()
      progress.note(isStarted: true)
    } catch {
      progress.note(isStarted: false)
      return suite.unplayed(index, .inconclusive, "the adapter cannot be started: \(error)")
    }
    let result = suite.run(index)
    if let kind = result.subjectFault?.kind, kind == .silent || kind == .flood {
      progress.noteExcess()
    }
    return result
  }

  /// What the rows share.
  private final class ProgressBox: Sendable {
    private let progress = Mutex(Progress())

    /// The next case, and why it is not to be played.
    func take(below end: Int) -> (index: Int, surrender: String?)? {
      progress.withLock { progress in
        guard progress.next < end else { return nil }
        defer { progress.next += 1 }
        return (progress.next, progress.surrender)
      }
    }

    func note(isStarted: Bool) {
      progress.withLock { $0.failedStarts = isStarted ? 0 : $0.failedStarts + 1 }
    }

    func noteExcess() { progress.withLock { $0.excesses += 1 } }
  }
}
