public import TelehashPackets
public import TelehashV2

/// The application of a reference switch: it echoes, takes data in and sends it.
public struct SwitchApplication: Sendable {
  /// What became of one channel, as the application saw it.
  public struct ChannelReport: Hashable, Sendable {
    public let handle: SwitchChannelHandle
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
  }

  /// Data on its way into a reliable channel.
  private struct Transfer: Sendable {
    let handle: SwitchChannelHandle
    let data: [UInt8]
    var offset = 0
    var hasEnded = false
  }

  /// The channel types that are echoed.
  public var echoed: Set<String> = ["_echo"]
  public private(set) var channels: [ChannelReport] = []
  private var transfers: [Transfer] = []

  /// The number of BODY bytes in one packet of a transfer, with room for the head.
  static let transferBodySize = 1200
  /// What is received beyond this is counted, not kept.
  static let maximumKeptBytes = 8 << 20

  public init() {}

  /// The report of a channel.
  public func channel(_ handle: SwitchChannelHandle) -> ChannelReport? {
    channels.first { $0.handle == handle }
  }

  /// Notes a channel that this side opened.
  public mutating func noteOpened(_ handle: SwitchChannelHandle, type: String) {
    channels.append(ChannelReport(handle: handle, type: type, isOwn: true))
  }

  /// Sends `data` on an open reliable channel and ends it.
  public mutating func transfer(
    _ data: [UInt8], on handle: SwitchChannelHandle, through endpoint: inout Switch,
    at now: Instant
  ) {
    transfers.append(Transfer(handle: handle, data: data))
    feed(&endpoint, at: now)
  }

  /// Whether something handed to `transfer` for this channel is still to be sent.
  public func isTransferring(_ handle: SwitchChannelHandle) -> Bool {
    transfers.contains { $0.handle == handle && !$0.hasEnded }
  }

  /// Reacts to one event.
  public mutating func react(
    to event: SwitchEvent, through endpoint: inout Switch, at now: Instant
  ) {
    switch event {
    case .opened(let handle, _, let type, let packet):
      channels.append(ChannelReport(handle: handle, type: type, isOwn: false))
      take(packet, on: handle, through: &endpoint, at: now)
    case .received(let handle, let packet):
      take(packet, on: handle, through: &endpoint, at: now)
    case .ended(let handle): update(handle) { $0.hasEnded = true }
    case .failed(let handle, let error):
      update(handle) { $0.failure = error }
      transfers.removeAll { $0.handle == handle }
    case .closed(let handle):
      update(handle) { $0.isClosed = true }
      transfers.removeAll { $0.handle == handle }
    case .acknowledged: feed(&endpoint, at: now)
    case .lineUp, .lineDown, .linked, .unlinked, .found, .notFound, .bridged, .bridgeRefused,
      .finding:
      break
    }
  }

  private mutating func take(
    _ packet: Packet, on handle: SwitchChannelHandle, through endpoint: inout Switch,
    at now: Instant
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
    // One end closes both sides, so there is nothing to echo.
    guard packet.json?["end"] != .bool(true) else { return }
    endpoint.send(packet.json?["_"], body: packet.body, on: handle, at: now)
  }

  private mutating func feed(_ endpoint: inout Switch, at now: Instant) {
    for index in transfers.indices {
      var transfer = transfers[index]
      while transfer.offset < transfer.data.count, endpoint.sendCapacity(of: transfer.handle) > 1 {
        let end = min(transfer.offset + Self.transferBodySize, transfer.data.count)
        let chunk = Array(transfer.data[transfer.offset..<end])
        guard endpoint.send(body: chunk, on: transfer.handle, at: now) else { break }
        transfer.offset = end
      }
      if transfer.offset == transfer.data.count, !transfer.hasEnded {
        transfer.hasEnded = endpoint.end(transfer.handle, at: now)
      }
      transfers[index] = transfer
    }
  }

  private mutating func update(
    _ handle: SwitchChannelHandle, _ change: (inout ChannelReport) -> Void
  ) {
    guard let index = channels.firstIndex(where: { $0.handle == handle }) else { return }
    change(&channels[index])
  }
}
