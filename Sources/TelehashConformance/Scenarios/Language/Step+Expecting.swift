public import TelehashCrypto
public import TelehashPackets

/// Waits for a packet.
public struct ExpectStep: Hashable, Sendable {
  public var from: ScenarioName
  public var to: ScenarioName?
  public var within: TimeSpan
  /// Only packets that came after what this binding names.
  public var after: ScenarioName?
  public var count: ClosedRange<Int>
  /// How it must have come; nil for any way.
  public var way: Way?
  /// The further address of the receiver it must have come to; nil for any.
  public var path: String?
  /// Names the first packet that fits.
  public var bind: ScenarioName?
  public var content: Content

  public enum Way: Hashable, Sendable {
    case direct
    case through(ScenarioName)
  }

  public enum Content: Hashable, Sendable {
    case handshake(HandshakeExpectation)
    case introduction(IntroductionExpectation)
    case channel(ChannelExpectation)
    case datagram(DatagramExpectation)
  }
}

/// What must be true of an awaited handshake; nil members may be anything.
public struct HandshakeExpectation: Hashable, Sendable {
  public var at: Located<Expression>?
  public var type: HandshakeContent.TypeMember?
  public var token: TokenExpectation?
  public var csid: CSID?

  public enum TokenExpectation: Hashable, Sendable {
    case sameAs(ScenarioName)
    case otherThan(ScenarioName)
  }
}

/// What must be true of an awaited introduction; nil members may be anything.
public struct IntroductionExpectation: Hashable, Sendable {
  public var form: IntroductionForm?
  public var at: Located<Expression>?
  public var csid: CSID?
  public var members: [ChannelExpectation.Member]
}

/// What must be true of an awaited channel packet; nil members may be anything.
public struct ChannelExpectation: Hashable, Sendable {
  public var session: ScenarioName?
  public var c: Located<Expression>?
  /// The channel of this packet or channel.
  public var on: ScenarioName?
  public var type: String?
  /// Whose hashname the `peer` member holds.
  public var peer: ScenarioName?
  public var seq: Located<Expression>?
  public var ack: Located<Expression>?
  /// The numbers of `miss`, nil for those that may be any.
  public var miss: [Located<Expression>?]?
  public var end: Bool?
  public var err: ErrorText?
  public var body: ByteContent?
  public var members: [Member]

  public enum ErrorText: Hashable, Sendable {
    case any
    case text(String)
  }

  public struct Member: Hashable, Sendable {
    public var name: String
    public var value: Value

    public enum Value: Hashable, Sendable {
      case any
      case absent
      case equals(JSONValue)
    }
  }
}

/// What must be true of an awaited datagram, seen from outside; nil members may be anything.
public struct DatagramExpectation: Hashable, Sendable {
  public var size: ClosedRange<Int>?
  public var cloaked: Bool?
  /// The bytes it begins with.
  public var head: [UInt8]?
  /// The packet it is, byte for byte.
  public var packet: ScenarioName?
}

/// Waits and expects nothing to come; a later fence must prove the silent side alive.
public struct SilenceStep: Hashable, Sendable {
  public var from: ScenarioName
  public var to: ScenarioName?
  public var duration: TimeSpan
  public var of: Kind
  public var allow: [Exception]

  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case any
    case handshake
    case channel
  }

  /// What may come all the same.
  public enum Exception: String, Hashable, Sendable, CaseIterable {
    case handshake
    case keepalive
    case duplicate
    case ack
    case path
  }
}

/// The legal exchange that proves life after silence.
public struct FenceStep: Hashable, Sendable {
  public var from: ScenarioName
  public var to: ScenarioName
  /// The keys that must still be in force; nil for the newest session.
  public var session: ScenarioName?
  public var by: Means
  /// The router it goes through; nil for the direct way.
  public var through: ScenarioName?
  public var within: TimeSpan

  public enum Means: String, Hashable, Sendable, CaseIterable {
    /// A `path` channel and its answer.
    case path
    /// A whole new link first.
    case link
  }
}
