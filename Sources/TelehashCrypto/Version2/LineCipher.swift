public import TelehashPackets

/// Seals and opens the packets of one line, which both sides have sent opens for.
public struct LineCipher: Sendable {
  /// Who made a packet.
  public typealias Side = ChannelCipher.Side

  public let suite: LineSuite
  /// The id the side with the secret announced, which packets to it carry.
  public let ownLine: LineID
  /// The id the other side announced, which packets to it carry.
  public let remoteLine: LineID
  private let keys: ChannelKeys
  private var ivs: IVCounter

  /// Works the keys out of one side's secret and the other side's open (V2LINE-02, V2CS1A-06,
  /// V2CS2A-06, V2CS3A-05).
  ///
  /// `random` gives where the IVs of CS1a start (V2CS1A-08).
  public init(
    own: LineEphemeral, ownLine: LineID, remoteKey: [UInt8], remoteLine: LineID,
    random: inout some RandomSource
  ) throws(CipherError) {
    suite = own.suite
    self.ownLine = ownLine
    self.remoteLine = remoteLine
    let secret = try own.suite.shared(own.secret, remoteKey)
    let sending = Digest.sha256(secret, ownLine.bytes, remoteLine.bytes)
    let receiving = Digest.sha256(secret, remoteLine.bytes, ownLine.bytes)
    switch own.suite {
    case .cs1a:
      keys = ChannelKeys(sending: Digest.fold1(sending), receiving: Digest.fold1(receiving))
      ivs = IVCounter(start: random.bytes(CS1a.ivSize), issued: Self.overlappingIVs)
    case .rsa, .cs2a, .cs3a:
      keys = ChannelKeys(sending: sending, receiving: receiving)
      // IVs and nonces are random, so nothing counts.
      ivs = IVCounter(start: [])
    }
  }

  /// The IV of CS1a is the end of the counter block, its first byte counting first here. From
  /// 2^24 packets on blocks of one packet would meet those of another (AMBIGUITIES D17), so the
  /// other values are not used.
  private static let overlappingIVs = (UInt64(1) << 32) - (UInt64(1) << 24)

  /// A line packet to the other side, to be sent.
  public mutating func seal(
    _ inner: [UInt8], random: inout some RandomSource
  ) throws(CipherError) -> Packet {
    let key = keys.sending.bytes
    switch suite {
    case .rsa:
      // V2OPEN-05.
      let iv = random.bytes(LineID.size)
      let body = try AES.ctr(key: key, counter: iv, inner)
      return SealedLine(line: remoteLine, iv: iv, body: body).packet
    case .cs1a:
      let iv = try ivs.take()
      let covered = iv + (try AES.ctr(key: key, counter: Self.block(iv), inner))
      return packet(CS1a.mac(covered.span, key: key) + covered)
    case .cs2a:
      let iv = random.bytes(LineID.size)
      return packet(iv + (try AES.sealGCM(key: key, iv: iv, inner)))
    case .cs3a:
      let nonce = random.bytes(CurveBox.nonceSize)
      return packet(nonce + (try CurveBox.seal(inner, nonce: nonce, key: key)))
    }
  }

  /// The inner bytes of a packet that `side` sealed.
  ///
  /// v2.0 has no code over its lines: bytes that are no packet with a channel were altered or
  /// sealed by somebody else (V2LINE-03).
  public func open(
    _ sealed: SealedLine, from side: Side = .remote
  ) throws(CipherError) -> [UInt8] {
    let minimum = suite.lineOverhead + MessageOpener.smallestPacket
    let body = sealed.body
    guard body.count >= minimum else { throw .tooShort(minimum: minimum, actual: body.count) }
    let key = (side == .remote ? keys.receiving : keys.sending).bytes
    switch suite {
    case .rsa:
      guard let iv = sealed.iv else { throw .tooShort(minimum: LineID.size, actual: 0) }
      return try AES.ctr(key: key, counter: iv, body)
    case .cs1a:
      let covered = body.span.extracting(droppingFirst: CS1a.macSize)
      let code = CS1a.mac(covered, key: key)
      guard Sodium.equal(code.span, body.span.extracting(first: CS1a.macSize)) else {
        throw .badMAC
      }
      let iv = Array(body[CS1a.macSize..<CS1a.macSize + CS1a.ivSize])
      return try AES.ctr(
        key: key, counter: Self.block(iv), covered.extracting(droppingFirst: CS1a.ivSize))
    case .cs2a:
      return try AES.openGCM(
        key: key, iv: Array(body[..<LineID.size]), Array(body[LineID.size...]))
    case .cs3a:
      return try CurveBox.open(
        Array(body[CurveBox.nonceSize...]), nonce: Array(body[..<CurveBox.nonceSize]), key: key)
    }
  }

  /// The key of one direction, for key files and for checks of known values.
  package func key(of side: Side) -> Secret { side == .own ? keys.sending : keys.receiving }

  /// Twelve zeros, then the IV: the other way round than in version 3 (V2CS1A-07).
  private static func block(_ iv: [UInt8]) -> [UInt8] { [UInt8](repeating: 0, count: 12) + iv }

  private func packet(_ body: [UInt8]) -> Packet {
    SealedLine(line: remoteLine, iv: nil, body: body).packet
  }
}

extension LineSuite {
  /// Bytes a line packet has beyond its inner packet, after its head and its line id.
  public var lineOverhead: Int {
    switch self {
    case .rsa: 0
    case .cs1a: CS1a.macSize + CS1a.ivSize
    case .cs2a: LineID.size + CS2a.tagSize
    case .cs3a: CurveBox.nonceSize + CurveBox.overhead
    }
  }
}
