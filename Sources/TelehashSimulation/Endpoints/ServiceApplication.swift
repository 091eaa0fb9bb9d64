public import TelehashCore
public import TelehashCrypto
public import TelehashPackets

/// The application of a reference endpoint: it echoes, takes streams in and sends them, and answers
/// the requests of `thtp` channels.
///
/// It is driven by the endpoint's events and answers through the endpoint, so every packet it
/// causes passes the same channel code as anybody's.
public struct ServiceApplication: Sendable {
  /// What became of one channel, as the application saw it.
  public struct ChannelReport: Hashable, Sendable {
    public let handle: ChannelHandle
    public let type: String
    /// Whether this side opened it.
    public let isOwn: Bool
    /// The BODYs received, joined in the order of delivery.
    public var received: [UInt8] = []
    /// The number of packets delivered.
    public var packets = 0
    public var hasEnded = false
    /// The error it broke with.
    public var failure: String?
    public var isClosed = false
    /// The highest `seq` the other side has acknowledged.
    public var acknowledged: UInt64 = 0
  }

  /// Data on its way into a reliable channel.
  private struct Transfer: Sendable {
    let handle: ChannelHandle
    let data: [UInt8]
    var offset: Int
    var hasEnded = false
  }

  /// The channel types that are echoed.
  public var echoed: Set<String> = ["echo"]
  public private(set) var channels: [ChannelReport] = []
  private var transfers: [Transfer] = []

  /// The number of BODY bytes in one packet of a transfer, with room for the head.
  static let transferBodySize = 1200
  /// What is received beyond this is counted, not kept.
  static let maximumKeptBytes = 8 << 20

  public init() {}

  /// The report of a channel.
  public func channel(_ handle: ChannelHandle) -> ChannelReport? {
    channels.first { $0.handle == handle }
  }

  /// Notes a channel that this side opened.
  public mutating func noteOpened(_ handle: ChannelHandle, type: String) {
    channels.append(ChannelReport(handle: handle, type: type, isOwn: true))
  }

  /// Sends `data` on an open reliable channel and ends it.
  public mutating func transfer(
    _ data: [UInt8], on handle: ChannelHandle, through endpoint: inout Endpoint, at now: Instant
  ) {
    transfers.append(Transfer(handle: handle, data: data, offset: 0))
    feed(&endpoint, at: now)
  }

  /// Whether everything handed to `transfer` for this channel was acknowledged or given up.
  public func isTransferring(_ handle: ChannelHandle) -> Bool {
    transfers.contains { $0.handle == handle && !$0.hasEnded }
  }

  /// Reacts to one event.
  public mutating func react(
    to event: EndpointEvent, through endpoint: inout Endpoint, at now: Instant
  ) {
    switch event {
    case .opened(let handle, _, let type, let packet):
      channels.append(ChannelReport(handle: handle, type: type, isOwn: false))
      take(packet, on: handle, through: &endpoint, at: now)
    case .received(let handle, let packet):
      take(packet, on: handle, through: &endpoint, at: now)
    case .ended(let handle):
      update(handle) { $0.hasEnded = true }
      if let report = channel(handle), report.type == Self.thtp, !report.isOwn {
        transfer(response(to: report.received), on: handle, through: &endpoint, at: now)
      } else if transfers.contains(where: { $0.handle == handle && !$0.hasEnded }) == false {
        try? endpoint.end(handle, at: now)
      }
    case .failed(let handle, let error):
      update(handle) { $0.failure = error }
      transfers.removeAll { $0.handle == handle }
    case .closed(let handle):
      update(handle) { $0.isClosed = true }
      transfers.removeAll { $0.handle == handle }
    case .acknowledged(let handle, let seq):
      update(handle) { $0.acknowledged = seq }
      feed(&endpoint, at: now)
    case .offered, .linkUp, .linkDown, .routed, .uriOffered, .resolved, .unresolved, .announced,
      .finding:
      break
    }
  }

  // MARK: thtp

  /// The channel type of HTTP over telehash.
  public static let thtp = "thtp"

  /// Opens a `thtp` channel with a request; as much of it as fits goes into the open, and the last
  /// packet has `end` (THTP-04 to THTP-06).
  @discardableResult
  public mutating func request(
    _ message: THTPMessage, of peer: Hashname, through endpoint: inout Endpoint, at now: Instant
  ) -> ChannelHandle? {
    guard let bytes = message.bytes else { return nil }
    let first = Array(bytes.prefix(Self.transferBodySize))
    guard
      let handle = endpoint.open(
        to: peer, type: Self.thtp, reliable: true, body: first, ending: first.count == bytes.count,
        at: now)
    else { return nil }
    noteOpened(handle, type: Self.thtp)
    if first.count < bytes.count {
      transfer(Array(bytes[first.count...]), on: handle, through: &endpoint, at: now)
    }
    return handle
  }

  /// The response that came on a `thtp` channel of our own; nil before it has ended.
  public func response(
    on handle: ChannelHandle
  ) -> Result<THTPMessage, THTPMessage.Refusal>? {
    guard let report = channel(handle), report.hasEnded, report.isOwn else { return nil }
    return Result { () throws(THTPMessage.Refusal) in
      try THTPMessage(decoding: report.received)
    }
  }

  /// What this application answers: the path and content of a request, or why it is none.
  private func response(to bytes: [UInt8]) -> [UInt8] {
    let answer: THTPMessage
    do throws(THTPMessage.Refusal) {
      let request = try THTPMessage(decoding: bytes)
      if case .request(let method, let path) = request.line {
        answer = THTPMessage(
          .response(status: 200, reason: "OK"),
          fields: [.init("x-request", "\(method) \(path)")], body: request.body)
      } else {
        answer = THTPMessage(.response(status: 400, reason: "a response is no request"))
      }
    } catch {
      answer = THTPMessage(.response(status: 400, reason: "\(error)"))
    }
    return answer.bytes ?? []
  }

  private mutating func take(
    _ packet: Packet, on handle: ChannelHandle, through endpoint: inout Endpoint, at now: Instant
  ) {
    var type = ""
    update(handle) { report in
      type = report.type
      report.packets += 1
      if report.received.count + packet.body.count <= Self.maximumKeptBytes {
        report.received += packet.body
      }
    }
    guard echoed.contains(type), let report = channel(handle), !report.isOwn else { return }
    // An echo of `end` is this side's own `end`, which follows the event.
    let isEnd = packet.json?["end"] == .bool(true)
    if isEnd && packet.body.isEmpty { return }
    try? endpoint.send(body: packet.body, on: handle, at: now)
  }

  private mutating func feed(_ endpoint: inout Endpoint, at now: Instant) {
    for index in transfers.indices {
      var transfer = transfers[index]
      while transfer.offset < transfer.data.count, endpoint.sendCapacity(of: transfer.handle) > 1 {
        let end = min(transfer.offset + Self.transferBodySize, transfer.data.count)
        let chunk = Array(transfer.data[transfer.offset..<end])
        guard (try? endpoint.send(body: chunk, on: transfer.handle, at: now)) != nil else { break }
        transfer.offset = end
      }
      if transfer.offset == transfer.data.count, !transfer.hasEnded {
        transfer.hasEnded = (try? endpoint.end(transfer.handle, at: now)) != nil
      }
      transfers[index] = transfer
    }
  }

  private mutating func update(_ handle: ChannelHandle, _ change: (inout ChannelReport) -> Void) {
    guard let index = channels.firstIndex(where: { $0.handle == handle }) else { return }
    change(&channels[index])
  }
}
