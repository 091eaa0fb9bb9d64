public import TelehashCore
public import TelehashCrypto
public import TelehashPackets

/// What an observer with keys sees in one datagram.
public struct Dissection: Sendable {
  /// The number of cloaking rounds removed.
  public var rounds: Int
  /// Whether packets may be cloaked at all: not in version 2.
  public let mayBeCloaked: Bool
  /// The bytes after decloaking; empty when there is no packet.
  public var packet: [UInt8]
  public var content: Content

  init(rounds: Int, packet: [UInt8], content: Content) {
    self.rounds = rounds
    self.packet = packet
    self.content = content
    mayBeCloaked = true
  }

  /// A datagram of version 2, which stands for itself.
  init(uncloaked datagram: [UInt8], content: Content) {
    rounds = 0
    packet = datagram
    self.content = content
    mayBeCloaked = false
  }

  /// Whether keys opened it.
  var isOpened: Bool {
    switch content {
    case .handshake, .open: true
    case .channel(let channel): channel.inner != nil
    case .line(let line): line.inner != nil
    case .invalid, .empty, .other: false
    }
  }

  /// What the packet is.
  public enum Content: Sendable {
    case invalid(Reason)
    /// Two zero bytes.
    case empty
    /// A packet with another head than those of the protocol.
    indirect case other(Packet)
    indirect case handshake(DissectedHandshake)
    case channel(DissectedChannelPacket)
    /// Version 2.
    indirect case open(DissectedOpen)
    /// Version 2.
    indirect case line(DissectedLine)
  }

  /// Why a datagram could not be read.
  public enum Reason: String, Sendable {
    case notAPacket = "not a packet"
    case noKey = "no key"
    case doesNotVerify = "does not verify"
  }
}

/// A handshake opened by an observer.
public struct DissectedHandshake: Sendable {
  public let csid: CSID
  /// Who sealed it: a party's name, else the sender's hashname.
  public let from: String
  /// The party it was sealed for.
  public let to: String
  /// The token channel packets to its sender carry (TOK-01).
  public let token: Token
  public let ephemeral: RemoteEphemeral
  public let senderKey: [UInt8]
  public let construction: CipherConstruction
  /// The decrypted packet.
  public let inner: Packet
  /// Its meaning, or why it has none.
  public let message: Result<HandshakeMessage, HandshakeMessage.Refusal>
  /// The ciphertext, for what is judged from outside.
  public let body: [UInt8]
}

/// A channel packet seen by an observer.
public final class DissectedChannelPacket: Sendable {
  /// Known when the token is.
  public let csid: CSID?
  public let token: Token
  /// The token of the sender's side of the exchange whose keys opened it.
  public let senderToken: Token?
  /// Who sealed it, as proved by the keys that opened it.
  public let from: String?
  /// Whose token it carries.
  public let to: String?
  /// The decrypted packet; nil without the ephemeral secrets.
  public let inner: Packet?
  /// What travels in the BODY of `peer` and `connect`.
  public let introduced: Introduced?
  /// The ciphertext with its token and nonce.
  public let body: ArraySlice<UInt8>

  init(
    csid: CSID?, token: Token, senderToken: Token?, from: String?, to: String?, inner: Packet?,
    introduced: Introduced?, body: ArraySlice<UInt8>
  ) {
    self.csid = csid
    self.token = token
    self.senderToken = senderToken
    self.from = from
    self.to = to
    self.inner = inner
    self.introduced = introduced
    self.body = body
  }

  /// The packet attached to a `peer` or `connect`.
  public indirect enum Introduced: Sendable {
    /// An encrypted handshake that could be opened.
    case handshake(DissectedHandshake)
    /// Anything else that is a packet: an unencrypted introduction, a key packet, a sealed one.
    case packet(Packet)
  }
}
