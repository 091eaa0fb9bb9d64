public import TelehashCrypto
public import TelehashPackets

/// Brings a link up: from a script member by a handshake whose `at` must come back, from a reference
/// member by telling it to.
public struct LinkStep: Hashable, Sendable {
  public var from: ScenarioName
  public var to: ScenarioName
  /// Names the session: `.at`, `.token`, `.csid`.
  public var bind: ScenarioName?
  public var at: Located<Expression>?
  public var csid: CSID?
  public var ephemeral: Ephemeral?
  /// Rounds of cloaking, 0 for none; nil as the member does otherwise.
  public var cloak: Int?
  /// The router the handshake of a script goes through; nil for the direct way.
  public var through: ScenarioName?
  /// What a reference is told of the other side.
  public var by: Knowledge
  /// A URI somebody gave away, in place of all that.
  public var uri: ScenarioName?
  public var within: TimeSpan

  /// What an application knows of somebody it wants to link with.
  public enum Knowledge: String, Hashable, Sendable, CaseIterable {
    /// Its keys and a path.
    case keys
    /// Its hashname alone; the routers must help.
    case hashname
    /// Link JSON with the same.
    case json
    /// A URI that leads to it directly.
    case uri
  }

  public enum Ephemeral: String, Hashable, Sendable, CaseIterable {
    case fresh
    case same
  }
}

/// Sends a datagram from a script member.
public struct SendStep: Hashable, Sendable {
  public var from: ScenarioName
  public var to: ScenarioName
  /// Names the packet: a handshake has `.at`, `.token`, `.type`, a channel packet `.c`, `.seq`,
  /// `.token`, `.type`.
  public var bind: ScenarioName?
  public var copies: Int
  /// Rounds of cloaking, 0 for none; nil as the member does otherwise.
  public var cloak: Int?
  /// A further address of the sender; nil for its first one.
  public var path: String?
  /// The router it goes through; nil for the direct way.
  public var through: ScenarioName?
  /// What is wrong with the packet, in words for the report.
  public var deviation: String?
  public var content: SendContent
}

/// Makes a packet that later steps may use.
public struct CraftStep: Hashable, Sendable {
  public var from: ScenarioName
  public var to: ScenarioName
  /// Names the packet: `.at`.
  public var bind: ScenarioName
  public var content: Content

  public enum Content: Hashable, Sendable {
    case handshake(HandshakeContent)
    case introduction(IntroductionContent)
  }
}

/// What a `send` sends.
public enum SendContent: Hashable, Sendable {
  case handshake(HandshakeContent)
  case introduction(IntroductionContent)
  case channel(ChannelContent)
  case raw(ByteContent)
  /// The datagram of an earlier `send` or `expect`, byte for byte.
  case replay(ScenarioName)
}

/// A handshake message, right unless told otherwise.
public struct HandshakeContent: Hashable, Sendable {
  /// The next legal one when nil.
  public var at: Located<Expression>?
  /// The current session's when nil, or fresh ones when there is none.
  public var ephemeral: EphemeralSource?
  public var csid: CSID?
  /// The case's edition decides when nil.
  public var type: TypeMember?
  public var form: Form?
  public var own: OwnCSID?
  /// The URI it shows.
  public var uri: ScenarioName?
  /// Members set in the head of the inner packet, after everything else.
  public var members: JSONObject
  /// Members taken out of it.
  public var omit: [String]
  public var key: AttachedKey?
  /// The cast member whose identity seals the message.
  public var sealedBy: ScenarioName?
  public var corrupt: Corruption?
  /// How many bytes of the message are left.
  public var truncate: Int?
  /// An earlier handshake whose inner packet is sealed again.
  public var sameAs: ScenarioName?
  /// Version 2: whose line id is announced; nil for a new one.
  public var line: EphemeralSource?
  /// Version 2: whether the inner packet has no JSON (V2CS1A-05).
  public var isCompact = false

  public enum EphemeralSource: Hashable, Sendable {
    case same
    case fresh
    case session(ScenarioName)
  }

  public enum TypeMember: Hashable, Sendable {
    case none
    case text(String)
  }

  /// How the sender's keys stand in the handshake: as an attached packet, or flat in its head.
  public enum Form: String, Hashable, Sendable, CaseIterable {
    case nested
    case flat
  }

  /// What stands for the sender's own cipher set among its intermediates.
  public enum OwnCSID: String, Hashable, Sendable, CaseIterable {
    case absent
    case `true`
    case null
    case digest
  }

  /// Which key is attached.
  public enum AttachedKey: String, Hashable, Sendable, CaseIterable {
    case own
    case other
    case none
  }
}

/// What introduces its sender to somebody whose keys it does not know: in clear, right unless told
/// otherwise.
public struct IntroductionContent: Hashable, Sendable {
  /// The case's edition decides when nil.
  public var form: IntroductionForm?
  /// The next legal one when nil.
  public var at: Located<Expression>?
  public var csid: CSID?
  public var own: HandshakeContent.OwnCSID?
  public var key: HandshakeContent.AttachedKey?
  /// Members set in the head, after everything else.
  public var members: JSONObject
  /// Members taken out of it.
  public var omit: [String]
}

/// What an introduction in clear looks like.
public enum IntroductionForm: String, Hashable, Sendable, CaseIterable {
  /// A handshake that is not encrypted.
  case handshake
  /// The key packet alone, as in December 2014.
  case key
}

/// One flipped bit in a named part of a sealed packet.
public struct Corruption: Hashable, Sendable {
  public var field: Field
  /// Counted from the part's first byte, most significant bit first.
  public var bit: Int

  public enum Field: String, Hashable, Sendable, CaseIterable {
    case key
    case iv
    case inner
    case mac
    case token
  }
}

/// A channel packet, right unless told otherwise.
public struct ChannelContent: Hashable, Sendable {
  /// The newest session with that peer when nil.
  public var session: ScenarioName?
  public var c: ChannelNumber?
  /// The channel of this packet or channel, in place of a number.
  public var on: ScenarioName?
  public var type: String?
  /// Whose hashname the `peer` member holds.
  public var peer: ScenarioName?
  /// The URI whose base, without its fragment, the `uri` member holds.
  public var uri: ScenarioName?
  public var seq: Located<Expression>?
  public var ack: Located<Expression>?
  public var miss: [Located<Expression>]?
  public var end: Bool?
  public var err: String?
  /// Members set in the head, after everything else.
  public var members: JSONObject
  /// A whole HEAD in place of the members.
  public var head: RawHead?
  public var body: ByteContent?
  public var token: TokenSource?
  public var corrupt: Corruption?
  /// How many bytes of the datagram's channel packet are left.
  public var truncate: Int?

  public enum ChannelNumber: Hashable, Sendable {
    /// The sender's next unused legal number.
    case next
    case expression(Located<Expression>)
  }

  public enum RawHead: Hashable, Sendable {
    /// No HEAD at all: LENGTH 0.
    case none
    case bytes([UInt8])
  }

  public enum TokenSource: Hashable, Sendable {
    case random
    /// The token of that session or handshake.
    case session(ScenarioName)
  }
}

/// Bytes a scenario writes out or only counts.
public enum ByteContent: Hashable, Sendable {
  case exact([UInt8])
  /// So many bytes: for `body` a pattern the receiver can check, for `raw` random ones; in an
  /// `expect` any bytes of that count.
  case count(Int)
  /// The bytes of an earlier packet.
  case packet(ScenarioName)
  /// A member's public key.
  case key(ScenarioName)
}
