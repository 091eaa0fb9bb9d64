/// Something wrong in a scenario file, with its place and what was expected there.
public struct ScenarioError: Error, Hashable, Sendable, CustomStringConvertible {
  public var file: String
  public var place: SourcePlace
  public var message: String
  public var expected: String?

  public init(file: String, place: SourcePlace, message: String, expected: String? = nil) {
    self.file = file
    self.place = place
    self.message = message
    self.expected = expected
  }

  public var line: Int { place.line }
  public var column: Int { place.column }

  /// `file:line:column: message; expected ...`, as compilers write it.
  public var description: String {
    "\(file):\(place): \(message)" + (expected.map { "; expected \($0)" } ?? "")
  }
}

/// All that is wrong in one scenario file, in the order of the places; never empty.
public struct ScenarioErrors: Error, Hashable, Sendable, CustomStringConvertible {
  public let errors: [ScenarioError]

  public var description: String { errors.map(\.description).joined(separator: "\n") }
}

/// Collects what is wrong in one file, each thing once, up to a bound.
struct ScenarioProblems {
  /// More than anybody mends before looking again; bounds memory as well.
  static let maximum = 100

  let file: String
  private(set) var errors: [ScenarioError] = []

  init(file: String) { self.file = file }

  var isFull: Bool { errors.count >= Self.maximum }

  mutating func add(_ place: SourcePlace, _ message: String, expected: String? = nil) {
    let error = ScenarioError(file: file, place: place, message: message, expected: expected)
    guard !isFull, !errors.contains(error) else { return }
    errors.append(error)
  }

  /// What was collected, in the order of the places.
  var all: ScenarioErrors { ScenarioErrors(errors: errors.sorted { $0.place < $1.place }) }

  /// Throws what was collected, if anything was.
  func check() throws(ScenarioErrors) {
    if !errors.isEmpty { throw all }
  }
}
