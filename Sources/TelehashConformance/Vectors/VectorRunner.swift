public import TelehashPackets

/// What an implementation made of a test's input.
public enum VectorAnswer: Hashable, Sendable {
  case outputs(JSONObject)
  case refused(String)
  /// It neither refused nor did what must be done.
  case wrong(String)
}

/// How one test ended.
public struct VectorOutcome: Hashable, Sendable {
  public let file: String
  /// The type of the group.
  public let type: String
  public let source: VectorGroup.Source
  public let id: String
  public let comment: String
  public let result: VectorResult
  public let passed: Bool
  /// Why it failed; empty when it passed.
  public let message: String
  /// What a failure speaks against.
  public let requirements: [String]
}

/// Judges implementations by test vectors; our own by default.
public enum VectorRunner {
  /// Runs the tests of a file, or some of them, against our implementation.
  public static func run(
    _ file: VectorFile, where isChosen: (VectorTest) -> Bool = { _ in true }
  ) -> [VectorOutcome] {
    run(file, where: isChosen) { test, _ in answer(to: test) }
  }

  /// Runs the tests of a file against an implementation that answers by other means.
  public static func run(
    _ file: VectorFile, where isChosen: (VectorTest) -> Bool = { _ in true },
    answer: (VectorTest, VectorGroup) -> VectorAnswer
  ) -> [VectorOutcome] {
    file.groups.flatMap { group in
      group.tests.filter(isChosen).map { test in
        outcome(of: test, in: group, of: file, answer: answer(test, group))
      }
    }
  }

  /// What our implementation makes of a test.
  public static func answer(to test: VectorTest) -> VectorAnswer {
    answer(to: test.kind, expecting: test.result)
  }

  static func answer(to kind: any VectorKind, expecting result: VectorResult) -> VectorAnswer {
    do throws(VectorFault) {
      return .outputs(try kind.answer(expecting: result))
    } catch {
      switch error {
      case .refused(let reason): return .refused(reason)
      case .wrong(let problem): return .wrong(problem)
      }
    }
  }

  /// Why an answer fails a test; nil when it passes.
  public static func failure(of test: VectorTest, answer: VectorAnswer) -> String? {
    let mustAnswer = test.result == .valid || type(of: test.kind).answersWhenInvalid
    switch answer {
    case .wrong(let problem): return problem
    case .refused(let reason): return mustAnswer ? "was refused: \(reason)" : nil
    case .outputs(let computed):
      let difference = VectorComparison.difference(
        expected: test.outputs, computed: computed, mayHaveMore: test.result == .acceptable)
      if mustAnswer || test.result == .acceptable { return difference }
      // An invalid test that shows outputs shows what must not come out.
      if test.outputs.isEmpty { return "was not refused: \(computed)" }
      return difference == nil ? "gives what must not come out" : nil
    }
  }

  private static func outcome(
    of test: VectorTest, in group: VectorGroup, of file: VectorFile, answer: VectorAnswer
  ) -> VectorOutcome {
    let failure = failure(of: test, answer: answer)
    return VectorOutcome(
      file: file.path, type: group.type, source: group.source, id: test.id, comment: test.comment,
      result: test.result, passed: failure == nil, message: failure ?? "",
      requirements: test.requirements)
  }
}
