import TelehashPackets

/// Simpler forms of a step: less data, fewer rounds and copies, earlier packets, shorter times.
struct SmallerSteps: Sendable {
  /// Whether times may be shorter, and the steps of a repeat fewer.
  let all: Bool

  /// The simpler forms of a step, the simplest of a kind first; none leads back to it.
  func forms(of step: YAMLNode) -> [YAMLNode] {
    guard let word = step.entries.first?.key, let value = step.entries.first?.value else {
      return []
    }
    var values = Self.sizes.flatMap { path in Self.smaller(value, at: path[...], Self.size) }
    values += Self.counts.flatMap { path in Self.smaller(value, at: path[...], Self.count) }
    values += Self.smaller(value, at: ["filter", "nth"], Self.position)
    if all {
      values += Self.times.flatMap { path in Self.smaller(value, at: path[...], Self.time) }
      if word == "wait" { values += Self.smaller(value, at: [], Self.time) }
    }
    if word == "repeat" { values += rounds(value) }
    return values.map { smaller in
      var form = step
      form[word] = smaller
      return form
    }
  }

  /// A repeat with a step less, or with one of its steps simpler.
  private func rounds(_ value: YAMLNode) -> [YAMLNode] {
    guard let play = value["play"] else { return [] }
    let steps = play.elements
    var plays: [[YAMLNode]] = []
    if all, steps.count > 1 {
      plays = steps.indices.map { index in
        var fewer = steps
        fewer.remove(at: index)
        return fewer
      }
    }
    for index in steps.indices {
      plays += forms(of: steps[index]).map { form in
        var changed = steps
        changed[index] = form
        return changed
      }
    }
    return plays.map { steps in
      var repeated = value
      repeated["play"] = .list(steps, at: play.place)
      return repeated
    }
  }

  // MARK: Numbers

  private static let sizes = [["bytes"], ["body", "bytes"], ["channel", "body", "bytes"]]
  private static let counts = [["times"], ["copies"]]
  private static let times = [["within"], ["for"]]

  /// The value with the number at a place made smaller.
  private static func smaller(
    _ value: YAMLNode, at path: ArraySlice<String>, _ forms: (String) -> [String]
  ) -> [YAMLNode] {
    guard let key = path.first else {
      return (value.text.map(forms) ?? []).map { .plain($0, at: value.place) }
    }
    guard let inner = value[key] else { return [] }
    return smaller(inner, at: path.dropFirst(), forms).map { form in
      var changed = value
      changed[key] = form
      return changed
    }
  }

  private static func size(_ text: String) -> [String] {
    let scalar = YAMLScalar(text: text, isPlain: true)
    guard case .value(.number(let bytes)) = ScalarForm.size.read(scalar, .start) else { return [] }
    return halves(bytes).map { "\($0)" }
  }

  private static func count(_ text: String) -> [String] {
    halves(Int(text) ?? 0).map { "\($0)" }
  }

  /// Earlier packets, down to the one before.
  private static func position(_ text: String) -> [String] {
    let number = Int(text) ?? 0
    return (halves(number) + (number > 2 ? [number - 1] : [])).map { "\($0)" }
  }

  /// Whole seconds, one at least.
  private static func time(_ text: String) -> [String] {
    let scalar = YAMLScalar(text: text, isPlain: true)
    guard case .value(.duration(let time)) = ScalarForm.duration.read(scalar, .start) else {
      return []
    }
    guard time > .seconds(1) else { return [] }
    return halves(max(Int(time.nanoseconds / 1_000_000_000), 2)).map { "\($0)s" }
  }

  /// One and the half of a number, when they are less.
  private static func halves(_ number: Int) -> [Int] {
    number > 3 ? [1, number / 2] : number > 1 ? [1] : []
  }
}
