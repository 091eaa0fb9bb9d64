import TelehashCore
import TelehashCrypto
import TelehashPackets

/// The parameters of `handshake-transcript`: who takes part, with all secrets.
struct TranscriptParameters: VectorParameters {
  var cipher: CipherParameters

  init(_ fields: inout VectorFields, editions: [EditionName]) throws(VectorError) {
    cipher = try CipherParameters(&fields)
    cipher.identities = try fields.objects("identities", VectorIdentity.init)
    cipher.ephemerals = try fields.objects("ephemerals", VectorEphemeral.init)
  }
}

/// One packet of a transcript.
struct TranscriptMessage: Sendable {
  enum Kind: String, CaseIterable, Sendable {
    case handshake
    case channel
  }

  let from: VectorIdentity
  let to: VectorIdentity
  let kind: Kind
  let packet: [UInt8]
  /// What it holds; nil in one that must be refused.
  let inner: [UInt8]?
  let ephemeral: VectorEphemeral
  /// Of a channel packet: the receiver's.
  let remoteEphemeral: VectorEphemeral?
  let token: Token?
  let at: UInt64?
  let session: TranscriptSession.Change?
  let isRefused: Bool

  init(_ fields: inout VectorFields, in cipher: CipherParameters) throws(VectorError) {
    from = try cipher.identity(try fields.text("from"), fields)
    to = try cipher.identity(try fields.text("to"), fields)
    kind = try fields.choice("kind", of: Kind.self)
    packet = try fields.bytes("packet")
    inner = try fields.optionalBytes("inner")
    ephemeral = try cipher.ephemeral(try fields.text("ephemeral"), fields)
    let remote = try fields.optionalText("remoteEphemeral")
    if let remote {
      remoteEphemeral = try cipher.ephemeral(remote, fields)
    } else {
      remoteEphemeral = nil
    }
    token = try fields.optionalBytes("token").flatMap { Token($0) }
    let written = try fields.optionalText("at")
    at = written.flatMap { UInt64($0) }
    if written != nil, at == nil { throw fields.error("a number was expected", at: "at") }
    session =
      fields.has("session")
      ? try fields.choice("session", of: TranscriptSession.Change.self) : nil
    isRefused = try fields.choice("result", of: VectorResult.self) == .invalid
    if !isRefused, inner == nil { throw fields.error("is missing", at: "inner") }
    if kind == .channel, remoteEphemeral == nil {
      throw fields.error("is missing", at: "remoteEphemeral")
    }
  }
}

/// `handshake-transcript`: packets between two endpoints, in order (HS-12, HS-25, HS-26, TOK-02).
struct TranscriptVector: VectorKind {
  static let outputs: [VectorOutput] = []
  static let answersWhenInvalid = true
  static let canBeAsked = false
  let cipher: CipherParameters
  let messages: [TranscriptMessage]

  init(_ fields: inout VectorFields, in group: TranscriptParameters) throws(VectorError) {
    let cipher = group.cipher
    self.cipher = cipher
    messages = try fields.objects("messages") { message throws(VectorError) in
      try TranscriptMessage(&message, in: cipher)
    }
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    if messages.contains(where: \.isRefused) != (result == .invalid) {
      throw .wrong("the result does not fit those of the messages")
    }
    var sessions = TranscriptSession.Table()
    for (index, message) in messages.enumerated() {
      do throws(VectorFault) {
        switch message.kind {
        case .handshake: try readHandshake(message, &sessions)
        case .channel: try readChannelPacket(message)
        }
      } catch {
        switch error {
        case .refused where message.isRefused: continue
        case .refused(let reason): throw .wrong("messages[\(index)] was refused: \(reason)")
        case .wrong(let problem): throw .wrong("messages[\(index)]: \(problem)")
        }
      }
      if message.isRefused { throw .wrong("messages[\(index)] was not refused") }
    }
    return [:]
  }

  private func readHandshake(
    _ message: TranscriptMessage, _ sessions: inout TranscriptSession.Table
  ) throws(VectorFault) {
    let packet = try VectorFault.refusing { try Packet(decoding: message.packet) }
    guard packet.head == .binary([cipher.csid.rawValue]) else { throw .refused("another HEAD") }
    let recipient = try message.to.keyPair(cipher.csid)
    let opened = try VectorFault.refusing {
      try MessageOpener.open(packet.body, recipient: recipient, construction: cipher.construction)
    }
    let read = try VectorFault.refusing {
      try HandshakeMessage(try Packet(decoding: opened.inner), carriage: .encrypted(cipher.csid))
    }
    let keys = try VectorFault.require(read.keyPacket, "there is no key to verify with")
    try VectorFault.refusing { _ = try opened.verify(sender: keys.key) }
    if message.isRefused { return }

    try Self.compare("inner", message.inner, opened.inner)
    try Self.compare("key", message.from.publicKey, keys.key)
    try Self.compare("ephemeral", message.ephemeral.publicKey, opened.ephemeral.publicKey)
    try Self.compare(
      "content key", message.ephemeral.contentKey, opened.ephemeral.contentKey?.withBytes { $0 })
    if let hashname = message.from.hashname, keys.hashname != hashname {
      throw .wrong("the hashname is \(keys.hashname?.text ?? "none"), not \(hashname)")
    }
    if message.token != opened.token || message.ephemeral.token != opened.token {
      throw .wrong("the token is \(opened.token)")
    }
    if message.at != read.at { throw .wrong("at is \(read.at)") }
    let change = try sessions.receive(read.at, token: opened.token, message)
    if let expected = message.session, change != expected {
      throw .wrong("the session is \(change.rawValue), not \(expected.rawValue)")
    }
  }

  private func readChannelPacket(_ message: TranscriptMessage) throws(VectorFault) {
    let packet = try VectorFault.refusing { try Packet(decoding: message.packet) }
    guard packet.head == .none else { throw .refused("another HEAD") }
    let remote = try VectorFault.require(message.remoteEphemeral, "no receiver")
    let direction = ChannelDirection(cipher, from: message.ephemeral, to: remote)
    let inner = try direction.open(packet.body).inner
    if !message.isRefused { try Self.compare("inner", message.inner, inner) }
  }

  private static func compare(
    _ name: String, _ expected: [UInt8]?, _ computed: [UInt8]?
  ) throws(VectorFault) {
    if expected != computed {
      throw .wrong("\(name) is \(computed.map { Hex.encode($0) } ?? "missing")")
    }
  }
}

/// What one endpoint knows of another's handshakes, by the rules of EDITIONS 6.4.
struct TranscriptSession {
  /// What a handshake does to the session.
  enum Change: String, CaseIterable, Sendable {
    case new
    case kept
    case duplicate
    case unchanged
  }

  private var ledger: AtLedger
  private var token: Token?

  private init(_ order: Order) { ledger = AtLedger(order: order, maximum: .max) }

  private mutating func receive(_ at: UInt64, token other: Token) -> Change {
    switch ledger.meaning(of: at) {
    case .newer, .confirmsOurs:
      let change: Change = token == other ? .kept : .new
      token = other
      ledger.note(received: at)
      return change
    case .current, .stale:
      return token == other && ledger.received == at ? .duplicate : .unchanged
    case .wrongParity: return .unchanged
    }
  }

  /// The sessions of all pairs, by the names of receiver and sender.
  struct Table {
    private var sessions: [String: TranscriptSession] = [:]

    mutating func receive(
      _ at: UInt64, token: Token, _ message: TranscriptMessage
    ) throws(VectorFault) -> Change {
      try with(message.from, message.to) { $0.ledger.note(sent: at) }
      return try with(message.to, message.from) { $0.receive(at, token: token) }
    }

    private mutating func with<Value>(
      _ own: VectorIdentity, _ remote: VectorIdentity,
      _ body: (inout TranscriptSession) -> Value
    ) throws(VectorFault) -> Value {
      let name = "\(own.name) \(remote.name)"
      let order = try VectorFault.require(
        Order.of(own: own.publicKey, remote: remote.publicKey), "a link to itself")
      return body(&sessions[name, default: TranscriptSession(order)])
    }
  }
}
