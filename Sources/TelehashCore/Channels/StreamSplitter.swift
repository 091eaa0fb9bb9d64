public import TelehashPackets

/// Cuts a stream message into the packets that carry it.
///
/// All but the last have `frag`, the last has `enc` unless the bytes are plain (STREAM-04…06), and
/// always some bytes, so that a receiver cannot take it for a bare `end`.
public struct StreamSplitter: Sendable {
  /// Head members and body of one packet.
  public struct Part: Hashable, Sendable {
    public let json: JSONObject
    public let body: [UInt8]
  }

  private let bytes: [UInt8]
  private let lastHead: JSONObject
  private let fragmentHead: JSONObject
  private var offset = 0
  private var isDone = false

  public init(
    _ bytes: [UInt8], encoding: StreamEncoding = .binary, faults: ChannelFaults = []
  ) {
    self.bytes = bytes
    let enc: JSONObject = encoding == .binary ? [:] : ["enc": .string(encoding.rawValue)]
    var fragment: JSONObject = ["frag": true]
    if faults.contains(.encOnFragments) { fragment["enc"] = .string(encoding.rawValue) }
    lastHead = enc
    fragmentHead = fragment
  }

  /// The next packet, nil when all bytes are cut, or when `quota` leaves no room for a single one.
  ///
  /// - Parameter quota: how many bytes fit beside these members, `Channel.quota(for:)`; asked for
  ///   each packet because numbers grow longer (CH-24).
  public mutating func next(quota: (JSONObject) -> Int) -> Part? {
    guard !isDone else { return nil }
    let left = bytes.count - offset
    if left <= quota(lastHead) {
      isDone = true
      return Part(json: lastHead, body: Array(bytes[offset...]))
    }
    let size = min(quota(fragmentHead), left - 1)
    guard size > 0 else {
      isDone = true
      return nil
    }
    defer { offset += size }
    return Part(json: fragmentHead, body: Array(bytes[offset..<offset + size]))
  }
}

extension Channel {
  /// Sends a stream message, in as many packets as it takes.
  ///
  /// Refused as a whole, before anything is sent, when the send buffer may not hold it.
  public mutating func sendStream(
    _ bytes: [UInt8], encoding: StreamEncoding = .binary, at now: Instant
  ) throws(ChannelMisuse) {
    let count = bytes.count / Self.leastStreamBytes + 1
    guard count <= sendCapacity else {
      throw .bufferFull(limit: ReliableSender.maximumKept)
    }
    var splitter = StreamSplitter(bytes, encoding: encoding, faults: faults)
    while let part = splitter.next(quota: { quota(for: $0) }) {
      try send(part.json, body: part.body, at: now)
    }
  }

  /// How many bytes of a stream surely fit into one packet: the limit less the longest head,
  /// `{"c":4294967295,"frag":true,"enc":"binary","seq":4294967295}`, and LENGTH.
  private static let leastStreamBytes = maximumInnerBytes - 64
}
