import TelehashPackets

/// What became of a transfer.
struct TransferOutcome: Sendable {
  /// What arrived; nil when nobody can be asked.
  let received: [UInt8]?
  /// The error it ended with.
  let failure: String?
  let isComplete: Bool
  /// Whether what arrived is the beginning of what was sent: in order, once, and nothing else.
  let isRight: Bool

  init(of data: [UInt8], received: [UInt8]?, failure: String?, isAcknowledged: Bool? = nil) {
    self.received = received
    self.failure = failure
    isComplete = isAcknowledged ?? (received == data)
    isRight = data.starts(with: received ?? [])
  }

  /// Why it is not what a step wants; nil when it is.
  func objection(to step: TransferStep, at now: Instant) -> StepFailure.Explanation? {
    let time = "within \(step.within.seconds) s"
    let isWanted =
      switch step.result {
      case .complete: isComplete
      case .error: failure != nil && isRight
      case .either: isComplete || failure != nil && isRight
      }
    if isWanted { return nil }
    return StepFailure.Explanation(
      expected: step.result == .error
        ? "an error \(time)" : "\(step.bytes) bytes whole and in order \(time)",
      observed: "\(received?.count ?? 0) bytes" + (isRight ? "" : ", not as they were sent")
        + (failure.map { ", then error \($0)" } ?? ", no error"), time: now)
  }
}
