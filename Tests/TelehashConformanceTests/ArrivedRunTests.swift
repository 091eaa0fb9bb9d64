import Testing

@testable import TelehashConformance

/// Up to which number everything on a channel arrived.
@Suite struct ArrivedRunTests {
  @Test(
    arguments: [
      (first: 1, seqs: [], last: nil),
      (first: 1, seqs: [1, 2, 3], last: 3),
      (first: 1, seqs: [2, 3], last: nil),
      (first: 1, seqs: [2, 3, 1], last: 3),
      (first: 1, seqs: [1, 1, 2, 1], last: 2),
      (first: 1, seqs: [1, 4, 2, 4], last: 2),
      (first: 1, seqs: [0, 1], last: 1),
      (first: 0, seqs: [0], last: 0),
      (first: 0, seqs: [3, 1, 2, 0, 5], last: 3),
    ] as [(first: UInt64, seqs: [UInt64], last: UInt64?)])
  func endsBeforeTheFirstGap(first: UInt64, seqs: [UInt64], last: UInt64?) {
    var run = ArrivedRun(from: first)
    for seq in seqs { run.note(seq) }
    #expect(run.last == last)
  }
}
