import TelehashPackets

/// Why a play stopped before its end.
enum StepFailure: Error, Sendable {
  /// The subject did what it must not, or not what it must.
  case failed(Explanation)
  /// Nothing could be judged: no sign of life.
  case inconclusive(Explanation)
  /// The harness itself could not go on.
  case broken(String)
  /// What the step needs is not offered here.
  case notApplicable(String)

  /// Expected against observed.
  struct Explanation: Sendable {
    var expected: String
    var observed: String
    /// When the observation was made.
    var time: Instant
  }
}
