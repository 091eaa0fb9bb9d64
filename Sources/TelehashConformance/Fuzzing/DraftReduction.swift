import TelehashSimulation

/// Makes a failing draft as small as it can be, by trial: first its topology, then its steps, then
/// the data, rounds and times in them, and all of it again until nothing helps.
///
/// A smaller draft must fail of the same. That alone would let an `expect` fail because its stimulus
/// is gone; so there is a *counterpart* that must still pass: the same play with an endpoint that
/// carries no deviation. Where none is carried, it is the same play on a calm network, and no step
/// and no time is taken away but with a member, since a play that waits less may fail by its own
/// fault. Where the counterpart itself fails, only data and rounds are made smaller.
struct DraftReduction {
  /// What of a draft may go.
  enum Scope: Hashable, Sendable {
    case everything
    case castAndNumbers
    case numbers
  }

  /// What the draft must still fail of.
  let symptom: Symptom
  /// What a draft, and the scenario it is, fails of with the endpoint that was found broken.
  let symptomOf: (ScenarioDraft, Scenario) -> Symptom?
  /// Whether the counterpart of a draft passes.
  let counterpartPasses: (ScenarioDraft, Scenario) -> Bool
  let scope: Scope
  /// How many drafts may still be tried.
  private(set) var left: Int

  init(
    of symptom: Symptom, scope: Scope, budget: Int,
    symptomOf: @escaping (ScenarioDraft, Scenario) -> Symptom?,
    counterpartPasses: @escaping (ScenarioDraft, Scenario) -> Bool
  ) {
    self.symptom = symptom
    self.scope = scope
    self.symptomOf = symptomOf
    self.counterpartPasses = counterpartPasses
    left = budget
  }

  mutating func reduce(_ draft: ScenarioDraft) -> ScenarioDraft {
    var smallest = draft
    while left > 0 {
      let before = smallest.root
      if scope != .numbers { reduceCast(&smallest) }
      reduceSteps(&smallest)
      if smallest.root == before { break }
    }
    return smallest
  }

  private mutating func reduceCast(_ draft: inout ScenarioDraft) {
    while let smaller = draft.smallerCasts.first(where: { holds($0) }) { draft = smaller }
  }

  private mutating func reduceSteps(_ draft: inout ScenarioDraft) {
    let forms = SmallerSteps(all: scope == .everything)
    let shrinker = Shrinker<YAMLNode> { forms.forms(of: $0) }
    let whole = draft
    let outcome = shrinker.shrink(whole.steps) { steps in
      var candidate = whole
      candidate.steps = steps
      // What the network does to chosen packets may always go.
      guard scope == .everything || candidate.ownSteps == whole.ownSteps else { return false }
      return holds(candidate)
    }
    if let outcome { draft.steps = outcome.elements }
  }

  /// Whether a draft is a scenario and still shows the fault, and nothing but the fault.
  private mutating func holds(_ draft: ScenarioDraft) -> Bool {
    guard left > 0, let scenario = draft.scenario else { return false }
    left -= 1
    guard symptomOf(draft, scenario) == symptom else { return false }
    return scope == .numbers || counterpartPasses(draft, scenario)
  }
}
