public import TelehashPackets

/// Seals opens of version 2.
public enum OpenSealer {
  /// The open with this content, as a packet to be sent.
  public static func seal(
    _ content: OpenContent, sender: SwitchKey, recipient: [UInt8], ephemeral: LineEphemeral,
    construction: LineConstruction = .implemented, random: inout some RandomSource
  ) throws(CipherError) -> Packet {
    guard let inner = try? content.packet.encoded() else { throw .libraryFailure }
    return try seal(
      inner: inner, line: content.line, sender: sender, recipient: recipient,
      ephemeral: ephemeral, construction: construction, random: &random)
  }

  /// The open with these inner bytes, whatever they say.
  ///
  /// `line` is the id they announce, which keys the signature where there is one (V2OPEN-04,
  /// V2CS2A-05).
  public static func seal(
    inner: [UInt8], line: LineID, sender: SwitchKey, recipient: [UInt8],
    ephemeral: LineEphemeral, construction: LineConstruction = .implemented,
    random: inout some RandomSource
  ) throws(CipherError) -> Packet {
    guard ephemeral.suite == sender.suite else {
      throw .wrongKeyType(
        expected: sender.suite.csid ?? .cs2a, actual: ephemeral.suite.csid ?? .cs2a)
    }
    let open: SealedOpen
    switch sender.suite {
    case .rsa:
      open = try OpenRSA.seal(
        inner, line: line, sender: sender, recipient: recipient, ephemeral: ephemeral,
        random: &random)
    case .cs1a:
      open = try OpenCS1a.seal(inner, sender: sender, recipient: recipient, ephemeral: ephemeral)
    case .cs2a:
      open = try OpenCS2a.seal(
        inner, line: line, sender: sender, recipient: recipient, ephemeral: ephemeral,
        form: construction.cs2aSignature, random: &random)
    case .cs3a:
      open = try OpenCS3a.seal(
        inner, sender: sender, recipient: recipient, ephemeral: ephemeral,
        form: construction.cs3aNonce)
    }
    return open.packet
  }
}

/// Opens opens of version 2 with the recipient's identity key; no line need exist.
public enum OpenOpener {
  /// What is inside, its sender not yet proven.
  public static func open(
    _ sealed: SealedOpen, recipient: SwitchKey, construction: LineConstruction = .implemented
  ) throws(OpenFault) -> OpenedOpen {
    guard sealed.suite == recipient.suite else { throw .wrongSuite(sealed.suite) }
    let minimum = sealed.suite.openOverhead + MessageOpener.smallestPacket
    guard sealed.body.count >= minimum else {
      throw .tooShort(minimum: minimum, actual: sealed.body.count)
    }
    let (inner, lineKey, proof): ([UInt8], [UInt8], OpenedOpen.Proof)
    do throws(CipherError) {
      switch sealed.suite {
      case .rsa: (inner, lineKey, proof) = try OpenRSA.open(sealed, recipient: recipient)
      case .cs1a: (inner, lineKey, proof) = try OpenCS1a.open(sealed, recipient: recipient)
      case .cs2a:
        (inner, lineKey, proof) = try OpenCS2a.open(
          sealed, recipient: recipient, form: construction.cs2aSignature)
      case .cs3a:
        (inner, lineKey, proof) = try OpenCS3a.open(
          sealed, recipient: recipient, form: construction.cs3aNonce)
      }
    } catch {
      throw .notOpened(error)
    }
    guard let packet = try? Packet(decoding: inner, rules: sealed.suite.rules) else {
      throw .inner(.head)
    }
    return OpenedOpen(
      suite: sealed.suite, inner: packet, content: try OpenContent(packet, suite: sealed.suite),
      lineKey: lineKey, proof: proof)
  }
}

/// An open that could be decrypted.
///
/// Anybody can make one: **call `verify()` before changing any state** (V2OPEN-09). That it names
/// the right recipient and is newer than the last one is for the caller to see (V2OPEN-08,
/// V2OPEN-11, V2OPEN-12).
public struct OpenedOpen: Sendable {
  public let suite: LineSuite
  /// The decrypted packet.
  public let inner: Packet
  public let content: OpenContent
  /// The public key of the sender's half of the line.
  public let lineKey: [UInt8]
  let proof: Proof

  /// What is needed to check the sender.
  enum Proof: Sendable {
    case rsa(signature: [UInt8], iv: [UInt8], signed: [UInt8])
    case cs1a(body: [UInt8], recipient: SwitchKey)
    case cs2a(sealedSignature: [UInt8], signed: [UInt8])
    case cs3a(body: [UInt8], recipient: SwitchKey)
  }

  /// Throws unless the owner of the key inside made this open.
  public func verify() throws(OpenFault) {
    do throws(CipherError) {
      switch proof {
      case .rsa(let signature, let iv, let signed):
        try OpenRSA.verify(
          signature, iv: iv, signed: signed, lineKey: lineKey, content: content)
      case .cs1a(let body, let recipient):
        try OpenCS1a.verify(body, identities: suite.shared(recipient.secret, content.key))
      case .cs2a(let signature, let signed):
        try OpenCS2a.verify(signature, signed: signed, lineKey: lineKey, content: content)
      case .cs3a(let body, let recipient):
        try OpenCS3a.verify(body, identities: suite.shared(recipient.secret, content.key))
      }
    } catch {
      throw .notVerified(error)
    }
  }
}

extension LineSuite {
  /// How packets inside are read.
  public var rules: PacketRules { self == .rsa ? .v20 : .v21 }

  /// Bytes an open's body has beyond its inner packet.
  public var openOverhead: Int {
    switch self {
    case .rsa: 0
    case .cs1a: OpenCS1a.overhead
    case .cs2a: OpenCS2a.overhead
    case .cs3a: OpenCS3a.overhead
    }
  }
}
