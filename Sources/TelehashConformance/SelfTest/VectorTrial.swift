import TelehashPackets

/// What the tests of one vector file make of faulty computations, and of altered inputs.
///
/// The right answers are worked out once for all mutants.
package struct VectorTrial: Sendable {
  /// The ids of the tests that see each mutant, by its name.
  package private(set) var failures: [String: [String]] = [:]
  /// The ids of the valid tests that no flipped bit changes.
  package private(set) var deaf: [String] = []

  /// - Parameter flips: the seed of the bits that are flipped; nil flips none.
  package init(_ file: VectorFile, mutants: [VectorMutant], flips: UInt64?) {
    for test in file.tests where !mutants.isEmpty {
      let right = VectorRunner.answer(to: test)
      for mutant in mutants {
        guard let answer = mutant.answer(test.kind, right),
          VectorRunner.failure(of: test, answer: answer) != nil
        else { continue }
        failures[mutant.record.name, default: []].append(test.id)
      }
    }
    guard let flips else { return }
    var flip = VectorFlip(seed: flips, path: file.path)
    deaf = flip.deafTests(of: file)
  }
}
