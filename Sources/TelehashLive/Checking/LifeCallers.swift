/// Who of ours asks a target for signs of life when something looks wrong: a few identities, each in
/// its turn.
///
/// A target answers nobody who comes back with an `at` it has seen (HS-12, HS-13), so whoever has called
/// before must be told apart from one who calls for the first time: by its turn.
struct LifeCallers {
  private var calls = 0

  /// One call: the label of the caller, and how often that one has called before.
  struct Call: Hashable, Sendable {
    let label: String
    let turn: Int
  }

  /// Their labels.
  private static let labels = (1...8).map { "live/alive-\($0)" }
  /// The label of the one who calls at the end of a check.
  private static let lastLabel = "live/alive-after"

  /// Everybody's labels.
  static var allLabels: [String] { labels + [lastLabel] }

  /// A call at the end of a check.
  static func last(turn: Int) -> Call { Call(label: lastLabel, turn: turn) }

  mutating func next() -> Call {
    defer { calls += 1 }
    let (turn, index) = calls.quotientAndRemainder(dividingBy: Self.labels.count)
    return Call(label: Self.labels[index], turn: turn)
  }
}
