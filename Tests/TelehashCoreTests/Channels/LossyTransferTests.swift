import TelehashCore
import TelehashPackets
import Testing

/// Reliable transfers over bad lines: complete and identical, or an error, never anything between.
@Suite struct LossyTransferTests {
  /// Far longer than any transfer here takes; what lasts until then hangs.
  private let end = ms(3_600_000)

  /// Now and then more than a window takes.
  private func packets(_ seed: UInt64) -> Int { seed % 20 == 0 ? 150 : 30 }

  @Test func everySeedCompletesOverATolerableLine() throws {
    for seed in UInt64(0)..<200 {
      let line = LineConditions(
        lossPercent: 10, duplicationPercent: 20, longestDelayMilliseconds: 300)
      var pair = try LossyPair(seed: seed, line: line, packets: packets(seed))
      #expect(try pair.run(until: end), "seed \(seed) hangs")
      #expect(pair.isComplete, "seed \(seed)")
      #expect(!pair.hasWindowViolation, "seed \(seed)")
    }
  }

  @Test func everySeedCompletesOrFailsOverATerribleLine() throws {
    var complete = 0
    for seed in UInt64(0)..<200 {
      let line = LineConditions(
        lossPercent: 50, duplicationPercent: 20, longestDelayMilliseconds: 1000)
      var pair = try LossyPair(seed: seed, line: line, packets: packets(seed))
      #expect(try pair.run(until: end), "seed \(seed) hangs")
      #expect(pair.isSound, "seed \(seed)")
      let hasFailed =
        !pair.opener.failures.isEmpty || pair.acceptor?.failures.isEmpty == false
      #expect(pair.isComplete || hasFailed, "seed \(seed)")
      #expect(!pair.hasWindowViolation, "seed \(seed)")
      if pair.isComplete { complete += 1 }
    }
    #expect(complete > 150)
  }

  @Test func slowApplicationsWithSmallWindowsLoseNothing() throws {
    for seed in UInt64(0)..<200 {
      let line = LineConditions(
        lossPercent: 20, duplicationPercent: 20, longestDelayMilliseconds: 300)
      let settings = ChannelSettings(
        consumption: .manual, receiveWindow: 1 + Int(seed % 12))
      var pair = try LossyPair(seed: seed, line: line, packets: 24, settings: settings)
      #expect(try pair.run(until: end), "seed \(seed) hangs")
      #expect(pair.isSound, "seed \(seed)")
      #expect(pair.isComplete, "seed \(seed)")
      #expect(!pair.hasWindowViolation, "seed \(seed)")
    }
  }

  @Test func aPacketLostForGoodEndsInAnErrorOnBothSides() throws {
    for seed in UInt64(0)..<20 {
      var pair = try LossyPair(
        seed: seed, line: LineConditions(), packets: 20,
        openerFaults: .losesOneReliablePacketForGood)
      #expect(try pair.run(until: end), "seed \(seed) hangs")
      #expect(!pair.isComplete)
      #expect(pair.isSound)
      #expect(pair.opener.failures.map(\.text) == ["timeout"])
      #expect(pair.acceptor?.failures.map(\.text) == ["timeout"])
    }
  }

  @Test func aPeerThatNamesNoLeadingGapIsServed() throws {
    for seed in UInt64(0)..<50 {
      let line = LineConditions(lossPercent: 20, longestDelayMilliseconds: 50)
      var pair = try LossyPair(
        seed: seed, line: line, packets: 40, acceptorFaults: .missOmitsLeadingGap)
      #expect(try pair.run(until: end), "seed \(seed) hangs")
      #expect(pair.isComplete, "seed \(seed)")
    }
  }

  @Test func aPeerThatIgnoresMissIsSeenInTheOutcome() throws {
    var complete = 0
    for seed in UInt64(0)..<20 {
      let line = LineConditions(lossPercent: 30, longestDelayMilliseconds: 50)
      var pair = try LossyPair(
        seed: seed, line: line, packets: 60, openerFaults: .resendGivesUpSilently)
      _ = try pair.run(until: ms(120_000))
      #expect(pair.isSound, "seed \(seed)")
      if pair.isComplete { complete += 1 }
    }
    #expect(complete == 0)
  }
}
