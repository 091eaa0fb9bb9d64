/// A point where texts contradict themselves or implementations differ, and what to make of it.
public struct Ambiguity: Hashable, Sendable, Identifiable {
  /// A letter and a number: A what v3 peers see of each other, B formats and texts of v3, D v2,
  /// V what only one edition has.
  public let id: String
  public let topic: String
  /// What this implementation does and expects.
  public let defaultReading: String
  /// What else passes; empty when the question does not arise.
  public let alsoAccepted: String
  /// The requirements it bears on.
  public let requirements: [String]
  public let readings: [Reading]

  /// One way to take it.
  public struct Reading: Hashable, Sendable {
    /// A short name, as reports give it.
    public let name: String
    public let meaning: String
    public let status: Status
    /// Implementations that follow it.
    public let seenIn: [String]
  }

  /// What becomes of a subject that follows a reading.
  public enum Status: String, CaseIterable, Hashable, Sendable {
    /// Our own reading; it passes.
    case `default`
    /// It passes as well, even when strict.
    case accepted
    /// It is tolerated; a strict run fails it.
    case lenient
    /// It cannot work or breaks others.
    case refused
  }

  /// The reading of this name.
  public func reading(_ name: String) -> Reading? { readings.first { $0.name == name } }
}
