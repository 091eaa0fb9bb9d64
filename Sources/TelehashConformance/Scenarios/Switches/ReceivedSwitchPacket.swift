import TelehashCrypto
import TelehashPackets
import TelehashV2

/// A packet that reached a script-driven member of version 2, as far as its keys open it.
struct ReceivedSwitchPacket: ArrivedPacket, Sendable {
  let index: Int
  let time: Instant
  let source: Address
  /// Which of the member's own addresses it came to.
  let destination: Address
  /// The packet as it arrived: a datagram, or what a channel carried.
  let datagram: [UInt8]
  /// Whose channel carried it; nil when it came by itself.
  let through: Carrier?
  let content: Content

  /// The channel packet that carried another.
  struct Carrier: Hashable, Sendable {
    let from: String
    let line: Int
    let c: JSONValue?
  }

  enum Content: Sendable {
    case unreadable(String)
    case open(Open)
    case line(Channel)
  }

  struct Open: Sendable {
    /// The cast name of the sender, nil when the key is nobody's.
    let from: String?
    let suite: LineSuite
    let content: OpenContent
    let lineKey: [UInt8]
  }

  struct Channel: Sendable {
    let from: String
    /// The index of the line it belongs to.
    let line: Int
    let id: LineID
    let inner: Packet

    var c: JSONValue? { inner.json?["c"] }
    var seq: UInt64? { inner.json?["seq"]?.uint64 }
    var ack: UInt64? { inner.json?["ack"]?.uint64 }
    var type: String? { inner.json?["type"]?.string }
  }

  /// The cast name of the sender.
  var from: String? {
    switch content {
    case .open(let open): open.from
    case .line(let channel): channel.from
    case .unreadable: nil
    }
  }

  var summary: String {
    let way = through.map { ", carried by \($0.from)" } ?? ""
    switch content {
    case .unreadable(let why): return "\(datagram.count) bytes (\(why))"
    case .open(let open):
      return "an open with at \(open.content.at) and line \(open.content.line)\(way)"
    case .line(let channel):
      return "a line packet "
        + String(decoding: (channel.inner.json ?? [:]).encoded().prefix(160), as: UTF8.self)
        + (channel.inner.body.isEmpty ? "" : " and \(channel.inner.body.count) bytes") + way
    }
  }
}
