import OrderedCollections
import TelehashCrypto
import TelehashPackets

/// The channels of one exchange and the ids both sides may use next (EXC-05).
struct ChannelTable: Sendable {
  /// One channel and whom it serves.
  struct Entry: Sendable {
    var channel: Channel
    /// How the application names it; nil for the endpoint's own.
    let handle: ChannelHandle?
    let service: Service
    /// Whether its open has been handed over.
    var isAnnounced: Bool
    /// Whether the application was told of an error.
    var hasFailed = false
    /// Whether it was worked on since its outputs were last taken.
    fileprivate var isTouched = false

    init(channel: Channel, handle: ChannelHandle?, service: Service, isAnnounced: Bool) {
      self.channel = channel
      self.handle = handle
      self.service = service
      self.isAnnounced = isAnnounced
    }
  }

  /// Whom a channel serves.
  enum Service: Hashable, Sendable {
    case application
    /// A path request of ours, waiting for answers (PATH-05).
    case path
    /// A `peer` or `connect` of ours; nothing comes back on it (PEER-12).
    case introduction
  }

  /// More channels than this at once no peer needs; further opens are refused.
  static let maximumCount = 4096

  private var entries: OrderedDictionary<ChannelID, Entry> = [:]
  /// The channels that were worked on since their outputs were last taken.
  private var touched: [ChannelID] = []
  private var allocator: ChannelIDAllocator
  private var ledger: ChannelIDLedger

  init(order: Order, faults: Deviations) {
    allocator = ChannelIDAllocator(parity: order, faults: faults.channel)
    ledger = ChannelIDLedger(remoteParity: order.opposite, faults: faults.channel)
  }

  /// The next id of ours; nil when they are used up (EXC-07).
  mutating func takeID() -> ChannelID? { allocator.next() }

  /// Leaves so many of our ids after the next one, the last of their range, for reaching its end.
  mutating func leaveIDs(_ count: Int) { allocator.leave(count) }

  /// Judges the id of an incoming open; nil when it is taken (CH-06, CH-08).
  mutating func take(_ id: ChannelID) -> ChannelIDLedger.Refusal? { ledger.take(id) }

  var isFull: Bool { entries.count >= Self.maximumCount }

  mutating func insert(_ entry: Entry) {
    entries[entry.channel.id] = entry
    if let index = entries.index(forKey: entry.channel.id) { touch(index) }
  }

  mutating func remove(_ id: ChannelID) { entries.removeValue(forKey: id) }

  /// The channels in the order they were opened.
  var all: [Entry] { Array(entries.values) }

  /// The channels that may have outputs, in the order they were opened; they count as drained then.
  mutating func takeTouched() -> [ChannelID] {
    let indices = touched.compactMap { entries.index(forKey: $0) }.sorted()
    touched.removeAll()
    return indices.map { index in
      entries.values[index].isTouched = false
      return entries.keys[index]
    }
  }

  /// The next output of a channel.
  mutating func nextOutput(of id: ChannelID) -> ChannelOutput? {
    entries.index(forKey: id).flatMap { entries.values[$0].channel.nextOutput() }
  }

  private mutating func touch(_ index: Int) {
    guard !entries.values[index].isTouched else { return }
    entries.values[index].isTouched = true
    touched.append(entries.keys[index])
  }

  subscript(id: ChannelID) -> Entry? { entries[id] }

  /// Works on one channel in place; nil when there is none.
  mutating func with<R>(_ id: ChannelID, _ body: (inout Entry) -> R) -> R? {
    guard let index = entries.index(forKey: id) else { return nil }
    touch(index)
    return body(&entries.values[index])
  }

  /// When the first channel wants attention.
  var deadline: Instant? { entries.values.lazy.compactMap(\.channel.deadline).min() }

  /// Lets every channel notice the time.
  mutating func wake(at now: Instant) {
    for index in entries.values.indices {
      guard let due = entries.values[index].channel.deadline, due <= now else { continue }
      touch(index)
      entries.values[index].channel.timeout(at: now)
    }
  }
}

/// Where a channel of the application is found.
struct ChannelPlace: Hashable, Sendable {
  let hashname: Hashname
  let id: ChannelID
}
