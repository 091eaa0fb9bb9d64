/// Why a text is not the record it should be: where, and what was expected there.
public struct RecordError: Error, Hashable, Sendable {
  /// Members and indices from the outermost object, as in `cases[3].axes.edition`; empty at the top.
  public let place: String
  public let problem: String

  public init(place: String, problem: String) {
    self.place = place
    self.problem = problem
  }
}

extension RecordError: CustomStringConvertible {
  public var description: String { place.isEmpty ? problem : "\(place): \(problem)" }
}
