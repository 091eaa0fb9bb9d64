public import TelehashPackets

/// Joins the packets a `stream` channel delivers into messages.
///
/// Give it every packet of `.deliver`, the open first, and `end()` at `.ended` (STREAM-07). Fragments
/// are joined up to and with the first packet without `frag` (STREAM-04), whose `enc` says how to
/// read the whole, so characters and packets may be split anywhere (STREAM-05). A packet with `end`
/// and nothing else closes no message: what is unfinished then is reported, not delivered
/// (STREAM-08).
public struct StreamAssembler: Sendable {
  public enum Event: Hashable, Sendable {
    /// The packet attached to the open (STREAM-02).
    case options(Packet)
    case message(StreamMessage)
    /// The stream ended within a message of which so many bytes had come (STREAM-08).
    case truncated(bytes: Int)
    case finding(StreamFinding)
  }

  /// The longest message joined by default.
  public static let defaultLimit = 16 * 1024 * 1024

  private let limit: Int
  private let faults: ChannelFaults
  private var joined: [UInt8] = []
  private var isWithinMessage = false
  /// Whether the message grew too long and the rest of it is skipped.
  private var isSkipping = false

  public init(limit: Int = StreamAssembler.defaultLimit, faults: ChannelFaults = []) {
    self.limit = max(0, limit)
    self.faults = faults
  }

  /// How many bytes wait for the rest of their message.
  public var pendingBytes: Int { joined.count }

  /// Takes the next packet of the channel.
  public mutating func add(_ packet: Packet) -> [Event] {
    guard let json = packet.json else { return [] }
    if json["type"] != nil { return open(packet) }
    var events: [Event] = []
    let isFragment = json["frag"] == .bool(true)
    if json["frag"] != nil, !isFragment { events.append(.finding(.fragNotTrue)) }
    if isFragment, json["enc"] != nil { events.append(.finding(.encOnFragment)) }
    let isBare = !isFragment && packet.body.isEmpty && json["enc"] == nil
    if isBare, json["end"] != nil || !isWithinMessage { return events }
    join(packet.body, events: &events)
    isWithinMessage = isFragment
    if isFragment { return events }
    let wasSkipped = isSkipping
    let bytes = joined
    reset()
    if !wasSkipped { read(bytes, enc: json["enc"], events: &events) }
    return events
  }

  /// Notes that the channel ended (STREAM-08).
  public mutating func end() -> [Event] {
    guard isWithinMessage else { return [] }
    let bytes = joined
    reset()
    guard faults.contains(.partialMessageDelivered) else { return [.truncated(bytes: bytes.count)] }
    return [.message(StreamMessage(encoding: "binary", bytes: bytes, content: .binary))]
  }

  private mutating func reset() {
    joined = []
    isWithinMessage = false
    isSkipping = false
  }

  private func open(_ packet: Packet) -> [Event] {
    if packet.body.isEmpty { return [] }
    do {
      return [.options(try Packet(decoding: packet.body))]
    } catch {
      return [.finding(.optionsUnreadable)]
    }
  }

  private mutating func join(_ body: [UInt8], events: inout [Event]) {
    if isSkipping { return }
    if body.count > limit - joined.count {
      isSkipping = true
      joined = []
      events.append(.finding(.messageTooLong(limit: limit)))
    } else {
      joined += body
    }
  }

  /// Reads a whole message as its `enc` says.
  private func read(_ bytes: [UInt8], enc: JSONValue?, events: inout [Event]) {
    let name = enc.map { $0.string ?? $0.description } ?? StreamEncoding.binary.rawValue
    let content: StreamMessage.Content
    switch enc == nil ? .binary : enc?.string.flatMap(StreamEncoding.init(rawValue:)) {
    case .binary:
      content = .binary
    case .json:
      content = (try? JSONReader.readValue(bytes)).map { .json($0.0) } ?? .unreadable
      if content == .unreadable { events.append(.finding(.contentUnreadable(.json))) }
    case .lob:
      content = (try? Packet(decoding: bytes)).map { .packet($0) } ?? .unreadable
      if content == .unreadable { events.append(.finding(.contentUnreadable(.lob))) }
    case nil:
      content = .unreadable
      events.append(.finding(.encUnknown))
    }
    events.append(.message(StreamMessage(encoding: name, bytes: bytes, content: content)))
  }
}
