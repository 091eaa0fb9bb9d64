package import TelehashPackets

/// One line of a comparison: a recorded packet, one of ours, or both.
package struct ComparedPacket: Sendable {
  package enum Verdict: String, CaseIterable, Hashable, Sendable {
    case same, differs, missing, extra
  }

  package let verdict: Verdict
  package let slot: PacketSlot
  /// When it was sent; where both are there, as recorded.
  package let time: Instant
  /// The number of the recorded packet; nil for one that is ours alone.
  package let number: Int?
  /// What the recorded handshake was for its sender.
  package let occasion: HandshakeOccasion?
  package internal(set) var differences: [PacketDifference]
  /// The known reasons, one for each difference; nil where none is known.
  package internal(set) var explanations: [DifferenceExplanation?] = []

  /// - Parameter packet: the recorded packet, or ours when nothing recorded meets it.
  init(
    _ verdict: Verdict, of packet: SentPacket, ours: SentPacket? = nil,
    occasion: HandshakeOccasion? = nil, _ differences: [PacketDifference] = []
  ) {
    self.verdict = verdict
    slot = packet.slot
    time = packet.time
    number = packet.number
    self.occasion = occasion
    self.differences = differences
  }

  /// Whether nothing is left that nobody knows the reason of.
  package var isExplained: Bool { verdict == .same || !explanations.contains { $0 == nil } }
}

/// Puts recorded and own packets of equal slots together.
struct PacketComparison {
  private struct Own {
    let packet: SentPacket
    /// The input that made the endpoint send it, and how many it had sent for that before.
    let cause: Int
    let place: Int
  }

  private struct Recorded {
    let packet: SentPacket
    let occasion: HandshakeOccasion?
    var match: Own?
  }

  private var recorded: [Recorded] = []
  /// The recorded packets nothing of ours has met, by slot, oldest first.
  private var waiting: [PacketSlot: [Int]] = [:]
  /// Our packets nothing recorded has met.
  private var pending: [PacketSlot: [Own]] = [:]

  /// Whether one of ours waits for a recorded packet of this slot.
  func isExpected(_ slot: PacketSlot) -> Bool { pending[slot]?.isEmpty == false }

  mutating func add(ours packet: SentPacket, cause: Int, place: Int) {
    let own = Own(packet: packet, cause: cause, place: place)
    if var numbers = waiting[packet.slot], !numbers.isEmpty {
      recorded[numbers.removeFirst()].match = own
      waiting[packet.slot] = numbers
    } else {
      pending[packet.slot, default: []].append(own)
    }
  }

  mutating func add(recorded packet: SentPacket, _ occasion: HandshakeOccasion?) {
    var match: Own?
    if var own = pending[packet.slot], !own.isEmpty {
      match = own.removeFirst()
      pending[packet.slot] = own
    } else {
      waiting[packet.slot, default: []].append(recorded.count)
    }
    recorded.append(Recorded(packet: packet, occasion: occasion, match: match))
  }

  /// All packets of both, by time, with what is known about their differences.
  func finish(_ part: RecordedPart) -> [ComparedPacket] {
    var lines: [ComparedPacket] = []
    /// The last place of what each cause made us send, in the order of the recording.
    var places: [Int: Int] = [:]
    for entry in recorded {
      guard let match = entry.match else {
        lines.append(ComparedPacket(.missing, of: entry.packet, occasion: entry.occasion))
        continue
      }
      var differences = PacketDifference.all(entry.packet, match.packet)
      if let last = places[match.cause], last > match.place { differences.append(.order) }
      places[match.cause] = max(places[match.cause] ?? 0, match.place)
      lines.append(
        ComparedPacket(
          differences.isEmpty ? .same : .differs, of: entry.packet, ours: match.packet,
          occasion: entry.occasion, differences))
    }
    // Sorted below: nothing depends on the order in which a dictionary is walked.
    let extra = pending.values.flatMap { $0 }.sorted { ($0.cause, $0.place) < ($1.cause, $1.place) }
    for own in extra {
      lines.append(ComparedPacket(.extra, of: own.packet))
    }
    let inOrder = lines.enumerated().sorted {
      ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
    }
    return DifferenceExplanation.explain(inOrder.map(\.element), of: part)
  }
}
