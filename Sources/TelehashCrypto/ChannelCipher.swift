/// Seals and opens the channel packets of one exchange, which both sides have sent messages in.
public struct ChannelCipher: Sendable {
  /// Who made a packet.
  public enum Side: Hashable, Sendable {
    /// The side whose secrets these are; an observer with them reads what it sent.
    case own
    case remote
  }

  private let csid: CSID
  private let construction: CipherConstruction
  private let keys: ChannelKeys
  /// The receiver's, which every packet carries (TOK-02).
  private let remoteToken: Token
  private var ivs: IVCounter

  /// Works the keys out of one side's secrets and the other side's message.
  ///
  /// `ownToken` is that of `own`'s messages; `random` gives where IVs start (CS1A-11, CS2A-11).
  public init(
    own: Ephemeral, ownToken: Token, remote: RemoteEphemeral, construction: CipherConstruction,
    random: inout some RandomSource
  ) throws(CipherError) {
    guard own.csid == remote.csid else {
      throw .wrongKeyType(expected: own.csid, actual: remote.csid)
    }
    csid = own.csid
    self.construction = construction
    remoteToken = remote.token
    switch own.csid {
    case .cs1a:
      keys = try CS1a.channelKeys(own: own, remote: remote)
      ivs = IVCounter(start: random.bytes(CS1a.ivSize))
    case .cs2a:
      keys = try CS2a.channelKeys(own: own, remote: remote, form: construction.cs2a)
      ivs = IVCounter(start: random.bytes(construction.cs2a.channelIVSize))
    case .cs3a:
      keys = try CS3a.channelKeys(
        own: own, ownToken: ownToken, remote: remote, form: construction.cs3a)
      // Nonces are random (CS3A-09), so nothing counts.
      ivs = IVCounter(start: [])
    default:
      throw .unsupported(own.csid)
    }
  }

  /// The BODY of a channel packet to the other side, its token first.
  public mutating func seal(
    _ inner: [UInt8], random: inout some RandomSource
  ) throws(CipherError) -> [UInt8] {
    let key = keys.sending.bytes
    switch csid {
    case .cs1a:
      return try CS1a.sealChannel(inner, token: remoteToken, key: key, iv: ivs.take())
    case .cs2a:
      // The December 2014 form has random IVs, the later one counts.
      let iv =
        construction.cs2a == .corrected
        ? try ivs.take() : random.bytes(construction.cs2a.channelIVSize)
      return try CS2a.sealChannel(inner, token: remoteToken, key: key, iv: iv)
    case .cs3a:
      return Sodium.sealBox(
        inner, nonce: random.bytes(CS3a.nonceSize), key: key, prefix: remoteToken.bytes)
    default:
      throw .unsupported(csid)
    }
  }

  /// Lets the IVs that count begin anew: what implementations do that draw each by chance (CS1A-11).
  /// Nothing but their imitation uses it.
  package mutating func restartIVs(random: inout some RandomSource) {
    switch csid {
    case .cs1a: ivs = IVCounter(start: random.bytes(CS1a.ivSize))
    case .cs2a: ivs = IVCounter(start: random.bytes(construction.cs2a.channelIVSize))
    default: break
    }
  }

  /// The inner packet of a BODY that `side` sealed.
  ///
  /// The token at its beginning found this exchange and plays no further part (TOK-05).
  public func open(_ body: [UInt8], from side: Side = .remote) throws(CipherError) -> [UInt8] {
    try open(datagram: body, bodyAt: 0, from: side)
  }

  /// The same for a BODY that begins at `start` of a datagram, without copying it out.
  public func open(
    datagram: [UInt8], bodyAt start: Int, from side: Side = .remote
  ) throws(CipherError) -> [UInt8] {
    let minimum = overhead + MessageOpener.smallestPacket
    let size = max(0, datagram.count - max(0, start))
    guard size >= minimum else { throw .tooShort(minimum: minimum, actual: size) }
    let body = datagram.span.extracting(last: size)
    let key = (side == .remote ? keys.receiving : keys.sending).bytes
    switch csid {
    case .cs1a: return try CS1a.openChannel(body, key: key)
    case .cs2a: return try CS2a.openChannel(body, key: key, form: construction.cs2a)
    case .cs3a: return try CS3a.openChannel(body, key: key)
    default: throw .unsupported(csid)
    }
  }

  /// The inner packet of a BODY whose code nobody compares: what implementations do that forget to
  /// (CH-28). Nothing but their imitation uses it.
  package func openWithoutProof(_ body: [UInt8]) throws(CipherError) -> [UInt8] {
    guard body.count >= overhead + MessageOpener.smallestPacket else {
      throw .tooShort(minimum: overhead + MessageOpener.smallestPacket, actual: body.count)
    }
    let key = keys.receiving.bytes
    let bytes = body.span
    switch csid {
    case .cs1a:
      let ivEnd = Token.size + CS1a.ivSize
      return try CS1a.cipher(
        bytes.extracting(ivEnd..<body.count - CS1a.macSize), key: key,
        iv: bytes.copied(Token.size..<ivEnd))
    case .cs2a where construction.cs2a == .corrected:
      // GCM counts from 2 on for the content.
      let ivEnd = Token.size + construction.cs2a.channelIVSize
      return try AES.ctr(
        key: key, counter: bytes.copied(Token.size..<ivEnd) + [0, 0, 0, 2],
        bytes.extracting(ivEnd..<body.count - CS2a.tagSize))
    case .cs3a:
      let boxStart = Token.size + CS3a.nonceSize
      return Sodium.xsalsa20(
        bytes.copied(boxStart + Sodium.boxOverhead..<body.count),
        nonce: bytes.copied(Token.size..<boxStart), key: key)
    default:
      return try open(body)
    }
  }

  /// Bytes a BODY has beyond its inner packet, token included (EDITIONS 4.4).
  public var overhead: Int {
    switch csid {
    case .cs1a: CS1a.channelOverhead
    case .cs2a: construction.cs2a.channelOverhead
    default: CS3a.channelOverhead
    }
  }

  /// The key of one direction, for key files and for checks of known values.
  package func key(of side: Side) -> Secret { side == .own ? keys.sending : keys.receiving }
}

/// The keys of the two directions of an exchange.
struct ChannelKeys: Sendable {
  let sending: Secret
  let receiving: Secret

  init(sending: [UInt8], receiving: [UInt8]) {
    self.sending = Secret(sending)
    self.receiving = Secret(receiving)
  }
}
