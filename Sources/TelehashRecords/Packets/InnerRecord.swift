public import TelehashPackets

/// A packet after decryption: its head, its body, and the packet attached in that body if any.
public struct InnerRecord: Hashable, Sendable {
  /// The head when it is a JSON object; nil for an empty, binary or malformed one.
  public var head: JSONObject?
  public var body: [UInt8]
  /// The packet as it came, with the bytes of its head and what is wrong in them. It is not written
  /// to JSON, so it is nil in a record that was read.
  public var original: Packet?

  /// The packet that `body` is, where the protocol attaches one.
  public var attached: AttachedRecord? {
    get { attachments.first }
    set { attachments = newValue.map { [$0] } ?? [] }
  }

  /// Never more than one: an array, because a struct cannot hold itself directly.
  private var attachments: [AttachedRecord] = []

  public init(head: JSONObject?, body: [UInt8], attached: AttachedRecord? = nil) {
    self.head = head
    self.body = body
    self.attached = attached
  }

  /// The record of a packet, which it keeps as its original.
  public init(_ packet: Packet, attached: AttachedRecord? = nil) {
    self.init(head: packet.json, body: packet.body, attached: attached)
    original = packet
  }
}

/// A packet carried in the body of another: a key packet, or a whole handshake, open or line.
public struct AttachedRecord: Hashable, Sendable {
  /// `handshake`, `open` or `line` when it is one of these; nil for a key packet.
  public var kind: PacketKind?
  public var from: String?
  public var to: String?
  public var csid: String?
  public var token: [UInt8]?
  public var line: [UInt8]?
  /// Its own head and body as carried, and the packet its body attaches once more if any.
  public var packet: InnerRecord
  /// What is inside after decryption.
  public var inner: InnerRecord? {
    get { inners.first }
    set { inners = newValue.map { [$0] } ?? [] }
  }

  private var inners: [InnerRecord] = []

  public init(
    kind: PacketKind? = nil, from: String? = nil, to: String? = nil, csid: String? = nil,
    token: [UInt8]? = nil, line: [UInt8]? = nil, packet: InnerRecord, inner: InnerRecord? = nil
  ) {
    self.kind = kind
    self.from = from
    self.to = to
    self.csid = csid
    self.token = token
    self.line = line
    self.packet = packet
    self.inner = inner
  }
}
