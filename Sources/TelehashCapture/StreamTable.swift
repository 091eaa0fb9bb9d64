import TelehashPackets

/// The TCP streams of a capture, each put in order and cut into packets (`CHUNK-04`), bounded in
/// number and in what waits for a missing segment.
struct StreamTable {
  enum Event: Hashable {
    case packet([UInt8])
    case loss(StreamLoss.Reason)
  }

  /// One direction of a connection, while it is read and after.
  private struct Slot {
    var key: StreamKey
    var stream: OrderedStream
    /// Counts up with every segment, to find the stream longest unused.
    var lastUse: Int
  }

  private var slots: [Slot] = []
  private var places: [StreamKey: Int] = [:]
  private var uses = 0

  /// Takes one segment with as many of its bytes as were recorded.
  mutating func receive(_ segment: TCPSegment, bytes: [UInt8]) -> [Event] {
    uses += 1
    let place: Int
    if let known = places[segment.key] {
      place = known
    } else {
      // Without a stream, only what begins one or carries bytes is of interest.
      guard segment.isFirst || !bytes.isEmpty else { return [] }
      place = open(segment)
    }
    slots[place].lastUse = uses
    return slots[place].stream.receive(segment, bytes: bytes)
  }

  /// What the streams still held when the capture ended.
  mutating func drain() -> [(StreamKey, StreamLoss.Reason)] {
    let losses = slots.compactMap { slot in slot.stream.unfinished.map { (slot.key, $0) } }
    slots = []
    places = [:]
    return losses
  }

  /// A place for a new stream, which may be that of the stream longest unused.
  private mutating func open(_ segment: TCPSegment) -> Int {
    let slot = Slot(key: segment.key, stream: OrderedStream(from: segment), lastUse: uses)
    if slots.count < CaptureLimits.streams {
      slots.append(slot)
      places[segment.key] = slots.count - 1
      return slots.count - 1
    }
    let oldest = slots.indices.min { slots[$0].lastUse < slots[$1].lastUse } ?? 0
    places[slots[oldest].key] = nil
    slots[oldest] = slot
    places[segment.key] = oldest
    return oldest
  }
}

/// One direction of a TCP connection: bytes in order, repetitions dropped, packets cut out.
struct OrderedStream {
  private enum State {
    case reading
    /// Closed, reset or past help; waits for a new beginning.
    case over
  }

  private var state = State.reading
  private var decoder = ChunkDecoder(mayBeCloaked: true)
  /// The number the first SYN had, to know its repetition; nil when recording began later.
  private var initial: UInt32?
  /// The sequence number of the next byte.
  private var next: UInt32
  /// Where the sender closed the stream, once it said so.
  private var end: UInt32?
  /// Segments that came too early, in order of their sequence numbers.
  private var early: [(sequence: UInt32, bytes: [UInt8])] = []
  private var earlyBytes = 0

  /// A stream that begins, or is first seen, with `segment`.
  init(from segment: TCPSegment) {
    initial = segment.isFirst ? segment.sequence : nil
    next = segment.isFirst ? segment.sequence &+ 1 : segment.sequence
  }

  mutating func receive(_ segment: TCPSegment, bytes: [UInt8]) -> [StreamTable.Event] {
    var events: [StreamTable.Event] = []
    if segment.isFirst, segment.sequence != initial {
      events += unfinished.map { [.loss($0)] } ?? []
      self = OrderedStream(from: segment)
    }
    guard case .reading = state else { return events }
    if segment.isReset {
      events += unfinished.map { [.loss($0)] } ?? []
      finish()
      return events
    }
    let sequence = segment.isFirst ? segment.sequence &+ 1 : segment.sequence
    if segment.isLast { end = sequence &+ UInt32(truncatingIfNeeded: segment.payload.count) }
    if let reason = add(bytes, of: segment.payload.count, at: sequence) {
      finish()
      return events + [.loss(reason)]
    }
    takeInOrder(&events)
    if next == end {
      events += unfinished.map { [.loss($0)] } ?? []
      finish()
    }
    return events
  }

  /// What would be lost if the stream ended now.
  var unfinished: StreamLoss.Reason? {
    guard case .reading = state else { return nil }
    return early.isEmpty ? (decoder.isInsidePacket ? .insidePacket : nil) : .gap
  }

  private mutating func finish() {
    state = .over
    early = []
    earlyBytes = 0
    decoder = ChunkDecoder(mayBeCloaked: true)
  }

  /// Keeps what was recorded of a segment of `count` bytes for its turn; says why the stream cannot
  /// go on, if so.
  private mutating func add(
    _ bytes: [UInt8], of count: Int, at sequence: UInt32
  ) -> StreamLoss.Reason? {
    let offset = distance(to: sequence)
    guard count > 0, offset + count > 0 else { return nil }
    guard bytes.count == count else { return .recordedInPart }
    guard offset <= CaptureLimits.earlyBytes, early.count < CaptureLimits.earlySegments,
      earlyBytes + bytes.count <= CaptureLimits.earlyBytes + CaptureLimits.payloadBytes
    else { return .gap }
    let at = early.firstIndex { distance(to: $0.sequence) > offset } ?? early.count
    // The same segment again, while it still waits.
    if at > 0, early[at - 1].sequence == sequence, early[at - 1].bytes.count >= bytes.count {
      return nil
    }
    early.insert((sequence, bytes), at: at)
    earlyBytes += bytes.count
    return nil
  }

  private mutating func takeInOrder(_ events: inout [StreamTable.Event]) {
    while let first = early.first {
      let offset = distance(to: first.sequence)
      guard offset <= 0 else { return }
      early.removeFirst()
      earlyBytes -= first.bytes.count
      guard offset + first.bytes.count > 0 else { continue }
      next = first.sequence &+ UInt32(truncatingIfNeeded: first.bytes.count)
      for event in decoder.receive(Array(first.bytes.dropFirst(-offset))) {
        switch event {
        case .packet(let packet): events.append(.packet(packet))
        case .acknowledgement: break
        case .discarded(_, let reason): events.append(.loss(.discarded(reason)))
        }
      }
    }
  }

  /// How far `sequence` lies ahead of the next byte; negative when behind. Numbers wrap around.
  private func distance(to sequence: UInt32) -> Int { Int(Int32(bitPattern: sequence &- next)) }
}
