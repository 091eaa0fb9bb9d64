import TelehashCore
import TelehashCrypto
import TelehashPackets

/// Judges what handshakes say: their `at`, their type and form, and the keys they vouch for.
package struct HandshakeFormMonitor: LedgerMonitor {
  package static let name = "handshake-form"

  enum Rule: String, MonitorRule {
    case at = "HS-04"
    case typesDiffer = "HS-07"
    case linkForm = "LINK-17"
    case keys = "LINK-18"
    case enoughToCheck = "LINK-04"
    case ownMember = "LINK-19"
    case csidInClear = "LINK-20"
    case csidAgrees = "LINK-21"
    case keyForm = "LINK-22"
    case intermediates = "LINK-30"
    case csidNames = "CS-01"
    case noExperiments = "CS-03"
    case publicKeyForm = "CS2A-01"
    case compressionOffer = "Z-03"
    case uriTellsNothing = "URI-09"
  }

  private(set) var ledger = RuleLedger<Rule>()
  private let context: MonitorContext

  package init(_ context: MonitorContext) { self.context = context }

  package mutating func observe(_ sighting: Sighting) {
    if let clear = sighting.clear, clear.vehicle == .peer, sighting.isNew {
      observe(clear, at: sighting.number)
    }
    guard let seen = sighting.handshake else { return }
    if let step = seen.step { observeContent(seen, step, at: sighting.number) }
    guard seen.isNew else { return }
    switch seen.handshake.message {
    case .success(let message):
      observe(message, of: seen, at: sighting.number)
    case .failure(let refusal):
      observe(refusal, of: seen.from, at: sighting.number)
    }
  }

  // MARK: What can be read

  private mutating func observe(
    _ message: HandshakeMessage, of seen: SeenHandshake, at number: Int
  ) {
    let sender = seen.from
    let maximum = context.edition.maximumAt
    ledger.judge(
      .at, by: sender, at: number,
      breach: message.at > maximum ? "an at of more than \(context.edition.atBits) bits" : nil)
    if message.packet.json?["csid"] != nil { ledger.held(.csidAgrees, by: sender) }
    if let z = message.packet.json?["z"] {
      ledger.judge(
        .compressionOffer, by: sender, at: number,
        breach: z.uint64 == nil ? "z is \(z), no unsigned integer" : nil)
    }
    observeForm(message, of: sender, at: number)
    observeURI(message, of: seen, at: number)
    if let keys = message.keyPacket { observe(keys, message, of: seen, at: number) }
  }

  private mutating func observeForm(
    _ message: HandshakeMessage, of sender: String, at number: Int
  ) {
    switch (message.form, context.edition.basicHandshake) {
    case (.nested, .nestedLink):
      ledger.held(.linkForm, by: sender)
    case (.flat, .nestedLink):
      ledger.broken(
        .linkForm, by: sender, at: number, "a handshake of the flat form of December 2014",
        tolerance: .ambiguity("A2"))
      ledger.read(.flatHandshake, by: sender, at: number)
    case (.flat, .flatKey):
      ledger.judge(
        .keyForm, by: sender, at: number,
        breach: message.writtenType == HandshakeType.link ? "a flat handshake of type link" : nil)
    case (.nested, .flatKey):
      ledger.read(.nestedHandshake, by: sender, at: number)
    case (.other, _):
      break
    }
  }

  /// A URI without fragment is one that a router made: what it shows must not say whose it is.
  private mutating func observeURI(
    _ message: HandshakeMessage, of seen: SeenHandshake, at number: Int
  ) {
    guard message.type == HandshakeType.uri, let uri = message.packet.json?["uri"]?.string,
      !uri.contains("#"), let peer = context.party(seen.to)?.hashname
    else { return }
    ledger.judge(
      .uriTellsNothing, by: seen.from, at: number,
      breach: uri.contains(peer.text) ? "a URI with the hashname of whom it stands for" : nil)
  }

  private mutating func observe(
    _ keys: KeyPacket, _ message: HandshakeMessage, of seen: SeenHandshake, at number: Int
  ) {
    let sender = seen.from
    let isNested = message.form == .nested
    if let wanted = context.party(sender)?.hashname {
      let breach =
        keys.hashname == wanted ? nil : "keys that roll up to another hashname than \(sender)'s"
      ledger.judge(isNested ? .keys : .keyForm, by: sender, at: number, breach: breach)
      if isNested { ledger.judge(.enoughToCheck, by: sender, at: number, breach: breach) }
    }
    ledger.held(.ownMember, by: sender)
    ledger.held(.intermediates, by: sender)
    ledger.read(KnownReading(own: keys.own), by: sender, at: number)
    let head = isNested ? (try? Packet(decoding: message.packet.body))?.json : message.packet.json
    for member in head?.members ?? [] {
      guard let csid = CSID(text: member.name) else { continue }
      ledger.judge(
        .csidNames, by: sender, at: number,
        breach: member.name == csid.description ? nil : "the CSID \(member.name)")
      ledger.judge(
        .noExperiments, by: sender, at: number,
        breach: csid.allocation == .experimental ? "the experimental CSID \(csid)" : nil)
    }
    if keys.csid == .cs2a {
      ledger.judge(
        .publicKeyForm, by: sender, at: number,
        breach: Self.isSubjectPublicKeyInfo(keys.key)
          ? nil : "a key that is no SubjectPublicKeyInfo")
    }
  }

  /// A SubjectPublicKeyInfo is a DER sequence that begins with a sequence; the bare key begins with
  /// a number.
  private static func isSubjectPublicKeyInfo(_ key: [UInt8]) -> Bool {
    key.count > 4 && key[0] == 0x30 && key[1] == 0x82 && key[4] == 0x30
  }

  /// The same `at` and type must not say something else (HS-07).
  private mutating func observeContent(
    _ seen: SeenHandshake, _ step: HandshakeStep, at number: Int
  ) {
    switch step.kind {
    case .joins:
      ledger.held(.typesDiffer, by: seen.from)
    case .repeats(let first, _):
      guard first.token == seen.handshake.token else { return }
      let isSame =
        first.inner.body == seen.handshake.inner.body
        && Self.sorted(first.inner) == Self.sorted(seen.handshake.inner)
      ledger.judge(
        .typesDiffer, by: seen.from, at: number,
        breach: isSame
          ? nil : "says something else than packet \(first.number) of the same at and type")
    case .chosen, .confirms:
      break
    }
  }

  private static func sorted(_ packet: Packet) -> [JSONObject.Member] {
    (packet.json?.members ?? []).sorted { $0.name < $1.name }
  }

  // MARK: What cannot be read

  private mutating func observe(
    _ refusal: HandshakeMessage.Refusal, of sender: String, at number: Int
  ) {
    switch refusal {
    case .noJSON:
      ledger.broken(.at, by: sender, at: number, "a handshake without JSON, so without at")
    case .atMissing:
      ledger.broken(.at, by: sender, at: number, "a handshake without at")
    case .atInvalid:
      ledger.broken(.at, by: sender, at: number, "an at that is no positive integer of 64 bits")
    case .typeNotText:
      ledger.broken(.linkForm, by: sender, at: number, "a type that is no text")
    case .csidContradicts:
      ledger.broken(
        .csidAgrees, by: sender, at: number, "a csid that is not that of the message",
        tolerance: .ambiguity("A29"))
    case .keyPacket(.badIntermediate(let csid)):
      ledger.broken(.intermediates, by: sender, at: number, "no digest for CSID \(csid)")
    case .keyPacket(.ownDigestDiffers):
      ledger.broken(.ownMember, by: sender, at: number, "an own CSID that contradicts the key")
    case .keyPacket(.noKey), .keyPacket(.notAPacket), .keyPacket(.noCSID):
      ledger.broken(.keys, by: sender, at: number, "a handshake without the sender's key")
    }
  }

  // MARK: In clear

  private mutating func observe(_ clear: ClearIntroduction, at number: Int) {
    guard context.edition.introductionBody == .unencryptedHandshake else { return }
    let sender = clear.carrier
    guard let head = clear.packet.json else { return }
    // Only what carries a key says whose it is.
    let carriesKey = [nil, HandshakeType.link, HandshakeType.key].contains(head["type"]?.string)
    if context.edition.introductionNeedsCSID, carriesKey {
      ledger.judge(
        .csidInClear, by: sender, at: number,
        breach: head["csid"]?.string.flatMap { CSID(text: $0) } == nil
          ? "an introduction in clear without csid" : nil)
    }
    switch head["at"] {
    case nil:
      ledger.broken(
        .at, by: sender, at: number, "an introduction in clear without at",
        tolerance: .ambiguity("A11"))
    case .some(let at):
      ledger.judge(
        .at, by: sender, at: number,
        breach: (at.uint64 ?? 0) == 0 ? "an at that is no positive integer of 64 bits" : nil)
    }
  }
}

extension KnownReading {
  /// How the own CSID is written among the intermediates.
  init(own: KeyPacket.OwnMember) {
    self =
      switch own {
      case .absent: .ownCSIDAbsent
      case .isTrue: .ownCSIDTrue
      case .isNull: .ownCSIDNull
      case .digest: .ownCSIDDigest
      }
  }
}
