/// What the program tells its caller when it ends.
public enum ExitCode: Int32, CaseIterable, Hashable, Sendable {
  /// Nothing unexpected.
  case success = 0
  /// An unexpected failure or pass, or a subject that crashed.
  case failure = 1
  /// A wrong command line, unreadable input, or a selector that matches nothing.
  case usage = 2
  /// The harness's own fault, or a run that did not repeat.
  case harness = 3
  /// Nothing failed, but something could not be judged.
  case inconclusive = 4
  /// Stopped by the user; a partial report was written.
  case interrupted = 130
}

extension Run {
  /// The exit code for this run: the harness's own faults first, then failures, then doubts.
  ///
  /// A capture holds what it holds: `replay` is inconclusive only when nothing could be judged.
  public var exitCode: ExitCode {
    if cases.contains(where: { $0.verdict == .error }) { return .harness }
    if cases.contains(where: \.unexpected) { return .failure }
    if mode == .replay {
      return cases.contains(where: \.verdict.isJudgement) ? .success : .inconclusive
    }
    return cases.contains { $0.verdict == .inconclusive } ? .inconclusive : .success
  }
}
