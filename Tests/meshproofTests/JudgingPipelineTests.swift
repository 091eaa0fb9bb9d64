import TelehashConformance
import TelehashPackets
import Testing

@testable import meshproof

/// Monitors that work beside the reading of a capture.
struct JudgingPipelineTests {
  @Test(arguments: ["go-direct-3a", "js-stream-lossy-cs3a", "v20-bridge"])
  func judgesAsOneJudgeDoes(name: String) async throws {
    let keys = try CaptureKeys(named: [], for: Fixtures.capture(name)).ring
    let traffic = try CapturedTraffic(Fixtures.capture(name), keys: keys)
    var recorded: [ObservedPacket] = []
    try traffic.forEach { packet throws(CommandError) in recorded.append(packet.packet) }
    let context = MonitorContext(keys: keys, coverage: .partial)

    // More than are ever under way, and no whole number of batches.
    for count in [0, 1, recorded.count, 3001] {
      var judge = TraceJudge(context)
      var pipeline = JudgingPipeline(context)
      for number in 0..<count {
        let packet = Self.again(recorded, number)
        judge.observe(packet)
        await pipeline.observe(packet)
      }
      let (one, other) = (judge.finish(), await pipeline.finish())
      #expect(one.tallies == other.tallies)
      #expect(one.readings == other.readings)
      #expect(one.tallies.isEmpty == (count == 0))
    }
  }

  /// A capture over and over, each time a second later.
  private static func again(_ packets: [ObservedPacket], _ number: Int) -> ObservedPacket {
    let (round, place) = number.quotientAndRemainder(dividingBy: packets.count)
    let packet = packets[place]
    return ObservedPacket(
      number: number + 1, time: packet.time + .seconds(UInt64(round)), source: packet.source,
      destination: packet.destination, datagram: packet.datagram, dissection: packet.dissection)
  }
}
