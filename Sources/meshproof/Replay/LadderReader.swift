import TelehashConformance
import TelehashRecords

/// Reads a capture once more for what surrounds the packets that break a requirement.
struct LadderReader {
  private let wanted: Set<Int>

  private static let before = 3
  private static let after = 2
  /// More failing packets than this are not looked at one by one by anybody.
  private static let mostLadders = 200

  init(_ judgement: TraceJudgement) {
    let packets = judgement.tallies.flatMap { tally in tally.violations.prefix(1).map(\.packet) }
    wanted = Set(packets.sorted().prefix(Self.mostLadders))
  }

  /// The ladders by the number of the packet they are about.
  func ladders(of traffic: CapturedTraffic) throws(CommandError) -> [Int: PacketLadder] {
    guard !wanted.isEmpty else { return [:] }
    var kept: Set<Int> = []
    for number in wanted { kept.formUnion(number - Self.before...number + Self.after) }
    var events: [Int: TraceEvent] = [:]
    try traffic.forEach(in: kept) { packet throws(CommandError) in
      events[packet.packet.number] = packet.event
    }
    var ladders: [Int: PacketLadder] = [:]
    for number in wanted where events[number] != nil {
      let numbers = (number - Self.before...number + Self.after).filter { events[$0] != nil }
      ladders[number] = PacketLadder(
        events: numbers.compactMap { events[$0] }, marked: numbers.firstIndex(of: number))
    }
    return ladders
  }
}
