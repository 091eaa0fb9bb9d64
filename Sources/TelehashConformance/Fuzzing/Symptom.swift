import TelehashRecords

/// What a run failed of: by this a smaller run is known to show the same fault.
package enum Symptom: Hashable, Sendable {
  /// A step was not satisfied; it is known by its place in the file it was read from.
  case step(SourcePlace)
  /// A monitor saw this requirement violated.
  case violation(String)
  /// Something else, in words.
  case other(String)

  /// What a run failed of, nil when nothing unexpected happened. That the harness could not play it
  /// is a failure too.
  package init?(_ result: CaseRunner.Result) {
    guard result.record.unexpected || result.record.verdict == .error else { return nil }
    if result.played == .fail, let place = result.failedStep {
      self = .step(place)
    } else if let requirement = result.violated {
      self = .violation(requirement)
    } else {
      self = .other(result.record.message)
    }
  }
}
