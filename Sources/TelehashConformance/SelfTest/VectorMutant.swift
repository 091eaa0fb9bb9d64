import TelehashCore
import TelehashCrypto
import TelehashPackets

/// An implementation that computes one thing wrong, judged by vectors.
///
/// These are faults that show in values and hardly on the wire: the vectors of what they break must
/// refuse them.
package struct VectorMutant: Sendable {
  package let record: DeviationRecord
  /// What it answers in place of the right answer; nil where it makes no difference.
  let answer: @Sendable (any VectorKind, VectorAnswer) -> VectorAnswer?

  init(
    _ name: String, _ requirements: [String], _ statement: String,
    _ answer: @escaping @Sendable (any VectorKind, VectorAnswer) -> VectorAnswer?
  ) {
    record = DeviationRecord(
      name, requirements, .vector, statement, at: .vector, family: .computation)
    self.answer = answer
  }

  /// All of them, by what they compute wrong.
  package static let all = packets + framing + compression + ciphers + identities + links + switches
}
