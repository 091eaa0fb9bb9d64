import TelehashPackets

/// What one side of a reliable channel has sent, by `seq`; old numbers are forgotten.
struct SentSequence: Sendable {
  /// The packets of one number.
  struct Sent: Sendable {
    let content: Content
    let number: Int
  }

  /// What a packet says besides what it acknowledges: resends may acknowledge more than at first.
  struct Content: Equatable, Sendable {
    private let body: Fingerprint
    private let members: [JSONObject.Member]

    init(_ packet: Packet) {
      body = Fingerprint(packet.body)
      members = packet.json?.members ?? []
    }

    static func == (a: Content, b: Content) -> Bool { a.body == b.body && a.text == b.text }

    /// The members in one order: some writers give them another one each time.
    private var text: [UInt8] {
      let kept = members.filter { $0.name != "ack" && $0.name != "miss" }
      return JSONObject(members: kept.sorted { $0.name < $1.name }).encoded()
    }
  }

  /// Numbers that are remembered: as many as the largest window lets be under way.
  static let maximumRemembered = 1024

  private var sent: BoundedTable<UInt64, Sent>
  /// The highest number sent; 0 before the first.
  private(set) var highest: UInt64 = 0
  /// Whether packets before the first one seen may have been missed.
  let isPartial: Bool

  init(isPartial: Bool) {
    self.isPartial = isPartial
    sent = BoundedTable(limit: Self.maximumRemembered)
  }

  enum Step: Hashable, Sendable {
    case next
    /// Numbers were left out, the first of them this one.
    case skips(UInt64)
    /// A number that was sent before, with the same content or another.
    case again(isSame: Bool, first: Int)
    /// A number too old to be remembered.
    case forgotten
  }

  mutating func note(_ seq: UInt64, _ packet: Packet, number: Int) -> Step {
    let content = Content(packet)
    if let known = sent[seq] {
      return .again(isSame: known.content == content, first: known.number)
    }
    defer { highest = max(highest, seq) }
    guard seq > highest else { return .forgotten }
    sent.set(Sent(content: content, number: number), for: seq)
    if seq == highest + 1 || (highest == 0 && isPartial) { return .next }
    return .skips(highest + 1)
  }
}
