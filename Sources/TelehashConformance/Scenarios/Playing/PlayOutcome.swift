package import TelehashPackets

/// How a play ended.
package enum PlayOutcome: Hashable, Sendable {
  case completed
  /// A step was not satisfied.
  case failed(expected: String, observed: String, at: Instant)
  case inconclusive(expected: String, observed: String, at: Instant)
  case notApplicable(String)
  case broken(String)

  init(_ failure: StepFailure) {
    self =
      switch failure {
      case .failed(let why):
        .failed(expected: why.expected, observed: why.observed, at: why.time)
      case .inconclusive(let why):
        .inconclusive(expected: why.expected, observed: why.observed, at: why.time)
      case .broken(let text): .broken(text)
      case .notApplicable(let text): .notApplicable(text)
      }
  }
}
