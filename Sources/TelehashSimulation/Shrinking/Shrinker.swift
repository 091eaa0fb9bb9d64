/// Makes a list that causes something as short and its elements as simple as can be, by trial.
///
/// First it leaves out ever smaller parts (delta debugging, "ddmin"), then it simplifies what is
/// left, and both again until neither helps. What it asks is whether a shorter list still causes the
/// same; the answer must depend on the list alone.
public struct Shrinker<Element: Sendable>: Sendable {
  /// How often the question may be asked.
  public let budget: Int
  /// Simpler forms of an element, the simplest first; none of them leads back to the element.
  public let simpler: @Sendable (Element) -> [Element]

  /// Enough to reduce some hundred elements to a few; a run of a case takes milliseconds.
  public static var defaultBudget: Int { 2000 }

  public init(
    budget: Int = defaultBudget,
    simpler: @escaping @Sendable (Element) -> [Element] = { _ in [] }
  ) {
    self.budget = budget
    self.simpler = simpler
  }

  /// What came of it.
  public struct Outcome: Sendable {
    /// The shortest list found that still fails.
    public var elements: [Element]
    /// How often the question was asked.
    public var attempts: Int
    /// Whether no single element can be left out or made simpler; false when the budget ended first.
    public var isMinimal: Bool
  }

  /// Shrinks a list.
  ///
  /// - Parameter fails: whether a list still causes what the whole one causes.
  /// - Returns: nil when the whole list does not cause it.
  public func shrink<Failure: Error>(
    _ elements: [Element], while fails: ([Element]) throws(Failure) -> Bool
  ) throws(Failure) -> Outcome? {
    var trial = Trial(elements: elements, left: budget)
    guard try trial.ask(elements, fails) == true else { return nil }
    if try trial.take([], fails) { return trial.outcome(of: budget) }
    repeat { try shorten(&trial, fails) } while try simplify(&trial, fails)
    return trial.outcome(of: budget)
  }

  /// The list so far and the questions left.
  private struct Trial {
    var elements: [Element]
    var left: Int
    var isSpent = false

    /// - Returns: nil when nothing may be asked any more.
    mutating func ask<Failure: Error>(
      _ candidate: [Element], _ fails: ([Element]) throws(Failure) -> Bool
    ) throws(Failure) -> Bool? {
      guard left > 0 else {
        isSpent = true
        return nil
      }
      left -= 1
      return try fails(candidate)
    }

    /// Goes on with a candidate if it still fails.
    mutating func take<Failure: Error>(
      _ candidate: [Element], _ fails: ([Element]) throws(Failure) -> Bool
    ) throws(Failure) -> Bool {
      guard try ask(candidate, fails) == true else { return false }
      elements = candidate
      return true
    }

    func outcome(of budget: Int) -> Outcome {
      Outcome(elements: elements, attempts: budget - left, isMinimal: !isSpent)
    }
  }

  /// Leaves out parts until no single element can go.
  private func shorten<Failure: Error>(
    _ trial: inout Trial, _ fails: ([Element]) throws(Failure) -> Bool
  ) throws(Failure) {
    var parts = 2
    while trial.elements.count >= 2, !trial.isSpent {
      if try keepOnePart(of: parts, &trial, fails) {
        parts = 2
      } else if try leaveOutOnePart(of: parts, &trial, fails) {
        parts = max(parts - 1, 2)
      } else if parts < trial.elements.count {
        parts = min(parts * 2, trial.elements.count)
      } else {
        break
      }
    }
  }

  private func keepOnePart<Failure: Error>(
    of parts: Int, _ trial: inout Trial, _ fails: ([Element]) throws(Failure) -> Bool
  ) throws(Failure) -> Bool {
    let all = trial.elements
    for range in Self.ranges(of: all.count, parts) where range.count < all.count {
      if try trial.take(Array(all[range]), fails) { return true }
    }
    return false
  }

  private func leaveOutOnePart<Failure: Error>(
    of parts: Int, _ trial: inout Trial, _ fails: ([Element]) throws(Failure) -> Bool
  ) throws(Failure) -> Bool {
    // Of two parts, to leave out one is to keep the other.
    guard parts > 2 else { return false }
    let all = trial.elements
    for range in Self.ranges(of: all.count, parts) {
      if try trial.take(Array(all[..<range.lowerBound] + all[range.upperBound...]), fails) {
        return true
      }
    }
    return false
  }

  /// Splits so many elements into parts of nearly equal size.
  private static func ranges(of count: Int, _ parts: Int) -> [Range<Int>] {
    (0..<parts).map { count * $0 / parts..<count * ($0 + 1) / parts }.filter { !$0.isEmpty }
  }

  /// Puts simpler elements in place of those there.
  private func simplify<Failure: Error>(
    _ trial: inout Trial, _ fails: ([Element]) throws(Failure) -> Bool
  ) throws(Failure) -> Bool {
    var improved = false
    for index in trial.elements.indices {
      while try simplify(at: index, &trial, fails) { improved = true }
    }
    return improved
  }

  private func simplify<Failure: Error>(
    at index: Int, _ trial: inout Trial, _ fails: ([Element]) throws(Failure) -> Bool
  ) throws(Failure) -> Bool {
    for form in simpler(trial.elements[index]) {
      var candidate = trial.elements
      candidate[index] = form
      if try trial.take(candidate, fails) { return true }
      if trial.isSpent { return false }
    }
    return false
  }
}
