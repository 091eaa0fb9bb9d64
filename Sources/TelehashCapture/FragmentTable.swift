import TelehashPackets

/// What tells the fragments of one IP packet from those of others (RFC 791, RFC 8200 §4.5).
struct FragmentKey: Hashable {
  var source: IPAddress
  var destination: IPAddress
  var identification: UInt32
  /// IPv4 counts identifications per protocol; IPv6 does not and has zero here.
  var transport: UInt8
}

/// The IP packets some fragments of which have been seen, bounded in number, size and time.
///
/// A fragment repeated byte for byte changes nothing, as captures of several devices show frames
/// twice. One that overlaps in any other way refuses the whole packet (RFC 5722).
struct FragmentTable {
  enum Outcome: Equatable {
    /// Kept, or needless.
    case waiting
    /// The whole payload, and the protocol its first fragment names.
    case complete([UInt8], transport: UInt8)
    case refused(FragmentLoss)
  }

  /// One packet waiting for its rest.
  fileprivate struct Entry {
    let key: FragmentKey
    let firstFrame: Int
    let deadline: Instant
    var bytes: [UInt8] = []
    /// The runs of bytes present: in order, none touching the next.
    var runs: [Range<Int>] = []
    var total: Int?
    var transport: UInt8 = 0
    /// A packet refused stays refused until its time is over.
    var isRefused = false
  }

  /// In the order of their first fragments, and so of their deadlines.
  private var entries: [Entry] = []
  /// The latest time seen: frames may be recorded out of order, waiting goes by this clock.
  private var latest = Instant.zero

  /// Adds the fragment `bytes` of the packet `key`; the packet is dropped when it is complete.
  mutating func add(
    _ bytes: Span<UInt8>, of key: FragmentKey, place: IPPacket.Fragment, transport: UInt8,
    frame: Int, at time: Instant, losses: inout [FragmentLoss]
  ) -> Outcome {
    latest = max(latest, time)
    expire(losses: &losses)
    let index = entries.firstIndex { $0.key == key } ?? open(key, frame, &losses)
    if entries[index].isRefused { return .waiting }
    if let reason = entries[index].accept(bytes, place: place, transport: transport) {
      entries[index].refuse()
      return .refused(FragmentLoss(firstFrame: entries[index].firstFrame, reason: reason))
    }
    guard let payload = entries[index].wholePayload else { return .waiting }
    let first = entries[index].transport
    entries.remove(at: index)
    return .complete(payload, transport: first)
  }

  /// Gives up all packets still waiting, as at the end of a file.
  mutating func drain(losses: inout [FragmentLoss]) {
    for entry in entries where !entry.isRefused {
      losses.append(FragmentLoss(firstFrame: entry.firstFrame, reason: .incomplete))
    }
    entries.removeAll()
  }

  private mutating func open(
    _ key: FragmentKey, _ frame: Int, _ losses: inout [FragmentLoss]
  ) -> Int {
    if entries.count >= CaptureLimits.fragmentedPackets {
      let oldest = entries.removeFirst()
      if !oldest.isRefused {
        losses.append(FragmentLoss(firstFrame: oldest.firstFrame, reason: .tableFull))
      }
    }
    entries.append(
      Entry(key: key, firstFrame: frame, deadline: latest + CaptureLimits.fragmentTimeout))
    return entries.count - 1
  }

  private mutating func expire(losses: inout [FragmentLoss]) {
    let count = entries.firstIndex { $0.deadline > latest } ?? entries.count
    for entry in entries[..<count] where !entry.isRefused {
      losses.append(FragmentLoss(firstFrame: entry.firstFrame, reason: .timeout))
    }
    entries.removeFirst(count)
  }
}

extension FragmentTable.Entry {
  /// The payload when all of it is there.
  fileprivate var wholePayload: [UInt8]? {
    total.map { runs == [0..<$0] } == true ? bytes : nil
  }

  fileprivate mutating func refuse() {
    isRefused = true
    bytes = []
    runs = []
  }

  /// Puts one fragment in its place, or says why the packet must be refused.
  fileprivate mutating func accept(
    _ piece: Span<UInt8>, place: IPPacket.Fragment, transport: UInt8
  ) -> FragmentLoss.Reason? {
    let range = place.offset..<(place.offset + piece.count)
    guard range.upperBound <= CaptureLimits.payloadBytes else { return .tooLong }
    guard !range.isEmpty, !place.moreFollow || piece.count.isMultiple(of: 8) else {
      return .badLength
    }
    let end = max(range.upperBound, runs.last?.upperBound ?? 0)
    if !place.moreFollow {
      guard range.upperBound == total ?? range.upperBound else { return .twoEnds }
      total = range.upperBound
    }
    guard end <= total ?? end else { return .twoEnds }
    if runs.contains(where: { $0.overlaps(range) }) {
      return holds(piece, at: range) ? nil : .overlap
    }
    if place.offset == 0 { self.transport = transport }
    store(piece, at: range)
    return runs.count > CaptureLimits.fragmentRuns ? .tooManyPieces : nil
  }

  /// Whether `range` is already present with the same bytes.
  private func holds(_ piece: Span<UInt8>, at range: Range<Int>) -> Bool {
    guard
      runs.contains(where: { $0.contains(range.lowerBound) && $0.upperBound >= range.upperBound })
    else { return false }
    return (0..<piece.count).allSatisfy { bytes[range.lowerBound + $0] == piece[$0] }
  }

  private mutating func store(_ piece: Span<UInt8>, at range: Range<Int>) {
    if range.lowerBound == bytes.count {
      bytes.append(contentsOf: piece.copy(0..<piece.count))
    } else {
      if bytes.count < range.upperBound {
        bytes.append(contentsOf: repeatElement(0, count: range.upperBound - bytes.count))
      }
      for index in 0..<piece.count { bytes[range.lowerBound + index] = piece[index] }
    }
    let at = runs.firstIndex { $0.lowerBound > range.lowerBound } ?? runs.count
    runs.insert(range, at: at)
    if at + 1 < runs.count, runs[at].upperBound == runs[at + 1].lowerBound {
      runs[at] = runs[at].lowerBound..<runs[at + 1].upperBound
      runs.remove(at: at + 1)
    }
    if at > 0, runs[at - 1].upperBound == runs[at].lowerBound {
      runs[at - 1] = runs[at - 1].lowerBound..<runs[at].upperBound
      runs.remove(at: at)
    }
  }
}
