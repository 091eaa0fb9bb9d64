/// What is wrong with a vector file, and where.
public struct VectorError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file, relative to the folder of all vectors.
  public let file: String
  /// The place inside, such as `groups[2].tests[0].body`; empty for the whole file.
  public let place: String
  public let problem: String

  public init(file: String, place: String, problem: String) {
    self.file = file
    self.place = place
    self.problem = problem
  }

  public var description: String {
    place.isEmpty ? "\(file): \(problem)" : "\(file): \(place): \(problem)"
  }
}
