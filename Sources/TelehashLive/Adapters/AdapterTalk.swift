import TelehashConformance
import TelehashCore
import TelehashCrypto
import TelehashPackets
import TelehashRecords

/// A conversation with an adapter in which the harness asks what it likes, for checks.
struct AdapterTalk {
  /// What a check has to say besides that it passed.
  struct Remark: Error {
    let verdict: Verdict
    let text: String

    init(_ verdict: Verdict, _ text: String) {
      self.verdict = verdict
      self.text = text
    }
  }

  /// Somebody it can be told of; nobody is there.
  struct Peer {
    let hashname: Hashname
    let keys: PublicKeys
    let address = Address(ipv4: 0x0A00_0002, port: 42424)
  }

  private let carrier: any LineCarrier
  private let subject: AdapterSubject
  private var now = Instant.zero
  private var rawID: UInt64 = 1 << 40
  let address = Address(ipv4: 0x0A00_0001, port: 42424)
  let peer: Peer

  init(_ carrier: sending any LineCarrier) throws {
    // The checks also write lines of their own, between the turns of the subject.
    nonisolated(unsafe) let shared = carrier
    self.carrier = shared
    subject = try AdapterSubject(over: shared)
    let csid = subject.features.csids.last { CSID.built.contains($0) } ?? .cs3a
    guard !subject.features.roles.isEmpty, !subject.features.editions.isEmpty,
      !subject.features.csids.isEmpty
    else { throw Remark(.fail, "it declares no role, no edition or no cipher set") }
    let identity = try Self.identity([csid], "peer")
    peer = Peer(hashname: identity.hashname, keys: identity.publicKeys)
  }

  var features: SubjectFeatures { subject.features }

  /// Whether it wrote something that nobody asked for.
  var hasSpoken: Bool { carrier.hasLine }

  // MARK: Asking

  mutating func take(_ request: SubjectRequest) throws -> SubjectTurn {
    try subject.take(request, at: now)
  }

  /// A start as something it declares, where nothing else is said.
  mutating func start(
    edition: Edition? = nil, csids: [CSID]? = nil, role: Role? = nil,
    changing change: (inout EndpointConfiguration) -> Void = { _ in }
  ) throws -> SubjectTurn {
    let declared = features.editions.lazy.compactMap(Edition.named)
    guard let edition = edition ?? declared.first(where: { $0.name == .v3 }) ?? declared.first
    else { throw Remark(.notApplicable, "it declares no edition of version 3") }
    let csids = csids ?? [peer.keys.entries.first?.csid ?? .cs3a]
    var configuration = EndpointConfiguration(
      identity: try Self.identity(csids, "subject"), edition: edition)
    configuration.isRouter = (role ?? features.roles.first ?? .endpoint) == .router
    change(&configuration)
    now = .zero
    return try take(
      .start(
        SubjectStart(
          configuration: configuration, address: address, trusts: [peer.hashname],
          random: SeededRandom(seed: 1, label: "adapter/subject"))))
  }

  /// Lets virtual time pass as the subject wants it; the number of datagrams it sent.
  mutating func passTime(_ span: TimeSpan) throws -> Int {
    let end = now + span
    var sent = 0
    var wake: Instant? = now
    while now < end {
      let tick = now + .milliseconds(500)
      now = min(end, features.timers ? max(wake ?? end, now + .milliseconds(1)) : tick)
      let turn = try take(.advance)
      try need(turn, "time to pass")
      sent += turn.packets.count
      if case .done(let reply) = turn.answer { wake = reply.wake }
    }
    return sent
  }

  /// A line of the check's own making; the answer as it came.
  mutating func raw(_ members: String) throws -> JSONObject {
    rawID += 1
    try carrier.write(Array("{\"id\":\(rawID),\(members)}".utf8))
    while true {
      let object = try AdapterLine.object(try carrier.readLine())
      if object["id"]?.uint64 == rawID { return object }
    }
  }

  /// An example of a verb's use; nil where one needs more than a start.
  func example(of verb: SubjectFeatures.Verb) -> SubjectRequest? {
    switch verb {
    case .link: .wish(.link(peer.hashname, peer.keys, [.udp(peer.address)]))
    case .trust: .wish(.trust(peer.hashname))
    case .unlink: .wish(.unlink(peer.hashname))
    case .accept: .wish(.accept(peer.hashname))
    case .keepalive: .wish(.keepalive(peer.hashname))
    case .paths: .wish(.requestPaths(peer.hashname))
    case .uri: .wish(.shareURI(of: peer.hashname))
    case .open:
      .wish(.open(peer.hashname, type: "echo", reliable: false, head: [:], body: []))
    case .send: .wish(.transfer(ChannelHandle(number: 1), [1, 2, 3]))
    case .close: .wish(.end(ChannelHandle(number: 1)))
    case .state: .state(peer.hashname)
    }
  }

  /// The end; nil when it ended as it should.
  @discardableResult
  func leave() -> SubjectFault? { subject.end() }

  // MARK: Judging

  func need(_ turn: SubjectTurn, _ what: String) throws {
    switch turn.answer {
    case .done: return
    case .unsupported(let text): throw Remark(.fail, "\(what) is answered unsupported: \(text)")
    case .failed(let text): throw Remark(.fail, "\(what) is answered with an error: \(text)")
    }
  }

  func refused(_ turn: SubjectTurn, _ what: String) throws {
    if case .done = turn.answer {
      throw Remark(.fail, "\(what) is accepted, and not declared")
    }
  }

  private static func identity(_ csids: [CSID], _ label: String) throws -> Identity {
    var keys: [KeyPair] = []
    for csid in csids where CSID.built.contains(csid) {
      var random = SeededRandom(seed: 1, label: "adapter/\(label)/\(csid)")
      let pair =
        csid == .cs2a
        ? IdentityPool.rsa(label == "peer" ? 0 : 1) : try KeyPair.generate(csid, random: &random)
      keys.append(pair)
    }
    guard let identity = Identity(keys: keys) else {
      throw Remark(.fail, "it declares no cipher set that is known")
    }
    return identity
  }
}

extension SubjectTurn {
  /// The datagrams of the turn.
  var packets: [[UInt8]] {
    news.compactMap { if case .packet(let bytes, _, _) = $0 { bytes } else { nil } }
  }
}
