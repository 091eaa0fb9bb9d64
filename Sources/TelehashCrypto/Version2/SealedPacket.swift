public import TelehashPackets

/// What a datagram of version 2 is, before anything in it is opened (EDITIONS 1).
public enum SealedPacket: Sendable {
  /// Two zero bytes, which open a hole in a NAT and mean nothing else (V2PEER-14).
  case empty
  case open(SealedOpen)
  case line(SealedLine)
  /// A packet of another form; the protocol ignores it, discovery apart.
  case other(Packet)
  /// An open or line whose fixed fields are missing or not what they should be.
  case malformed(Packet)

  /// Reads a datagram, or a BODY that stands for one, by an edition's rules.
  ///
  /// By those of version 3, which has no opens, everything but the empty packet is `other`.
  public init(_ bytes: [UInt8], rules: PacketRules) throws(PacketRefusal) {
    let packet = try Packet(decoding: bytes, rules: rules)
    if packet.head == .none, packet.body.isEmpty {
      self = .empty
      return
    }
    switch rules.sealing {
    case .json: self = Self.json(packet)
    case .headLength: self = Self.binary(packet)
    case nil: self = .other(packet)
    }
  }

  private static func json(_ packet: Packet) -> SealedPacket {
    guard let head = packet.json else { return .other(packet) }
    switch head["type"]?.string {
    case "open":
      guard let open = head["open"]?.string.flatMap(Base64.decode),
        let signature = head["sig"]?.string.flatMap(Base64.decode),
        let iv = head["iv"]?.string.flatMap(LineID.init(text:))
      else { return .malformed(packet) }
      return .open(
        SealedOpen(
          suite: .rsa, body: packet.body, key: open, iv: iv.bytes, signature: signature))
    case "line":
      guard let line = head["line"]?.string.flatMap(LineID.init(text:)),
        let iv = head["iv"]?.string.flatMap(LineID.init(text:))
      else { return .malformed(packet) }
      return .line(SealedLine(line: line, iv: iv.bytes, body: packet.body))
    default:
      return .other(packet)
    }
  }

  private static func binary(_ packet: Packet) -> SealedPacket {
    switch packet.head {
    case .none:
      guard let line = LineID(datagram: packet.body, at: 0) else { return .malformed(packet) }
      return .line(
        SealedLine(line: line, iv: nil, body: Array(packet.body[LineID.size...])))
    case .binary(let head) where head.count == 1:
      // V2OPEN-06: a byte that names no set built here is dropped.
      guard let suite = LineSuite(csid: CSID(rawValue: head[0])) else { return .other(packet) }
      return .open(SealedOpen(suite: suite, body: packet.body, key: [], iv: [], signature: []))
    default:
      return .other(packet)
    }
  }
}

/// An open as it travels.
public struct SealedOpen: Hashable, Sendable {
  public let suite: LineSuite
  /// v2.0: the encrypted inner packet. v2.1: everything after the head.
  public let body: [UInt8]
  /// v2.0: the line key for the recipient (V2OPEN-02).
  let key: [UInt8]
  /// v2.0: where the counter starts.
  let iv: [UInt8]
  /// v2.0: the encrypted signature (V2OPEN-04).
  let signature: [UInt8]

  /// The datagram's bytes, of which no two opens that differ have the same.
  public var packet: Packet {
    guard let csid = suite.csid else {
      return Packet(
        json: [
          "type": "open", "open": .string(Base64.encode(key)), "iv": .string(Hex.encode(iv)),
          "sig": .string(Base64.encode(signature)),
        ], body: body)
    }
    return Packet(binaryHead: [csid.rawValue], body: body)
  }
}

/// A line packet as it travels.
public struct SealedLine: Hashable, Sendable {
  /// The id its receiver announced.
  public let line: LineID
  /// v2.0: where the counter starts, 16 bytes; the loop guard of bridges goes by it (V2BRIDGE-13).
  public let iv: [UInt8]?
  /// What follows the id, or the JSON head.
  public let body: [UInt8]

  public init(line: LineID, iv: [UInt8]?, body: [UInt8]) {
    self.line = line
    self.iv = iv
    self.body = body
  }

  public var packet: Packet {
    guard let iv else { return Packet(body: line.bytes + body) }
    return Packet(
      json: ["type": "line", "line": .string(line.text), "iv": .string(Hex.encode(iv))],
      body: body)
  }
}
