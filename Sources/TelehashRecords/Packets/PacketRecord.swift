public import TelehashPackets

/// What one datagram turned out to be: sender, recipient and every layer that could be opened.
///
/// Its JSON form is one line of a `--trace` file. Fields that do not apply are nil and left out.
public struct PacketRecord: Hashable, Sendable {
  /// The number of the datagram, from 1.
  public var number: Int
  public var source: Address
  public var destination: Address
  public var transport: Transport
  /// Who sealed the packet, as its MAC or signature proves; not always who is at `source`.
  public var from: String?
  /// For whom it was sealed.
  public var to: String?
  /// The number of cloaking layers; v3 only.
  public var cloak: Int?
  public var kind: PacketKind
  /// Why an invalid packet is invalid.
  public var reason: InvalidReason?
  /// The cipher set, as in `3a`.
  public var csid: String?
  /// v3: the 16 bytes of a channel packet, or the token its recipient derives from a handshake.
  public var token: [UInt8]?
  /// v2: the line id on the wire.
  public var line: [UInt8]?
  public var inner: InnerRecord?

  /// What carried the packet. Only TCP is written out, a datagram is what is usual.
  public enum Transport: String, CaseIterable, Hashable, Sendable {
    case udp
    case tcp
  }

  public init(
    number: Int, source: Address, destination: Address, transport: Transport = .udp,
    from: String? = nil, to: String? = nil, cloak: Int? = nil, kind: PacketKind,
    reason: InvalidReason? = nil, csid: String? = nil, token: [UInt8]? = nil,
    line: [UInt8]? = nil, inner: InnerRecord? = nil
  ) {
    self.number = number
    self.source = source
    self.destination = destination
    self.transport = transport
    self.from = from
    self.to = to
    self.cloak = cloak
    self.kind = kind
    self.reason = reason
    self.csid = csid
    self.token = token
    self.line = line
    self.inner = inner
  }

  /// Where this record first differs from `other`, heads compared as JSON values; nil when nowhere.
  public func difference(from other: PacketRecord) -> JSONDifference? {
    JSONValue.object(json()).difference(from: .object(other.json()))
  }

  /// Whether both say the same, whatever the order of members in their heads.
  public func isEquivalent(to other: PacketRecord) -> Bool { difference(from: other) == nil }
}

/// The outermost form of a packet.
public enum PacketKind: String, CaseIterable, Hashable, Sendable {
  /// v3: an encrypted message.
  case handshake
  /// v3: a packet with a routing token.
  case channel
  /// v2: the offer of a line.
  case open
  /// v2: a packet with a line id.
  case line
  /// Two zero bytes.
  case empty
  /// A packet with another head, shown in `inner`.
  case other
  /// Nothing that could be opened; the reason says why.
  case invalid
}

/// Why nothing could be made of a datagram.
public enum InvalidReason: String, CaseIterable, Hashable, Sendable {
  case notAPacket = "not a packet"
  /// A token or line id that belongs to nobody, or a cipher set nobody has a key for.
  case noKey = "no key"
  /// A MAC or signature is wrong.
  case doesNotVerify = "does not verify"
}
