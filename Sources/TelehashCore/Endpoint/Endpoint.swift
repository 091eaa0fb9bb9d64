import DequeModule
public import TelehashCrypto
public import TelehashPackets

/// A telehash endpoint without sockets, clock or threads: bytes and instants in, actions out.
///
/// **The calling contract.** After every call that changes it, drain `nextAction()` to nil, then
/// wait for a datagram or for `deadline`, whichever comes first, and hand it to `handle(_:at:)`.
/// Instants never go backwards. Nothing that arrives from outside traps or throws.
///
/// ```swift
/// endpoint.handle(.datagram(bytes, from: address), at: now)
/// while let action = endpoint.nextAction() {
///   switch action {
///   case .send(let bytes, let address): socket.send(bytes, to: address)
///   case .event(let event): application.react(to: event)
///   }
/// }
/// timer.set(endpoint.deadline)
/// ```
///
/// All randomness comes from the source given at the start, so equal inputs at equal instants give
/// equal actions.
public struct Endpoint: Sendable {
  public let configuration: EndpointConfiguration
  /// The key packets of the identity as its handshakes carry them, which is always alike.
  let ownKeys: [(packet: KeyPacket, bytes: [UInt8])]
  var random: any RandomSource
  /// The choices of a recording that are still ahead.
  var recorded: RecordedChoices?
  private var actions = Deque<Action>()

  /// The links by slot; a slot is nil after its link is gone and is then used again.
  private(set) var links: [Link?] = []
  private var slots: [Hashname: Int] = [:]
  private var freeSlots: [Int] = []
  /// The exchange a channel packet belongs to, by its token (TOK-02).
  private var tokens: [Token: Int] = [:]
  /// The exchange a message without a key belongs to, by its sender's token.
  private var remoteTokens: [Token: Int] = [:]
  /// The exchange that knows how to open messages which begin so.
  private var agreements: [MessagePrefix: Int] = [:]
  private var timers = TimerTable()
  var offers: [PendingOffer] = []
  var bridges = BridgeTable()
  /// Own addresses as peers saw them, newest first (PATH-04).
  var observedPaths: [Address] = []
  /// What waits until the link it came by is back in its place.
  private var deferred = Deque<DeferredWork>()
  /// As router: the values in the URIs made for peers.
  var sessions = SessionTable()
  /// The URIs given away, oldest first.
  var shared: [SharedURI] = []
  /// The URIs on their way to their peers.
  var resolutions: [PeerResolution] = []
  /// Introductions in clear that wait for their other half.
  var introduced: [PendingIntroduction] = []
  var announcing: Announcing?
  /// The URI that goes out with the handshake being made, offered to its receiver (PEER-26).
  var offering: LinkURI?
  var relayedBodies = RelayedBodies()
  /// Whether any link ever went through a router.
  var hasRelayedLinks = false
  /// Where packets with a token of nobody go, by where they come from; kept by a deviation alone.
  var strays: [Address: Token] = [:]
  /// The tokens of sessions that are over; kept by a deviation alone.
  var closedTokens: [Token] = []
  private var nextHandle: UInt64 = 1
  /// Whether a deviation has made it die or hang: it does nothing any more.
  private var isDead = false
  /// Where a channel of the application is found.
  var handles: [ChannelHandle: ChannelPlace] = [:]

  /// More links than this an endpoint does not keep; strangers are then not answered.
  public static let maximumLinks = 100_000

  public init(_ configuration: EndpointConfiguration, random: any RandomSource) {
    self.configuration = configuration
    ownKeys = configuration.identity.csids.compactMap { csid in
      let packet = configuration.identity.keyPacket(csid, naming: configuration.ownMember)
      return packet.map { ($0, (try? $0.packet.encoded()) ?? []) }
    }
    self.random = random
    recorded = configuration.recorded
  }

  public var hashname: Hashname { configuration.identity.hashname }

  var edition: Edition { configuration.edition }
  var faults: Deviations { configuration.deviations }

  // MARK: The contract

  /// Takes one input; never traps, never throws on bytes from outside (UDP-11).
  public mutating func handle(_ input: Input, at now: Instant) {
    guard !isDead else { return }
    switch input {
    case .datagram(let bytes, let source):
      if faults.contains(.hearsNothing) { return }
      receive(bytes, from: source, at: now)
    case .timeout: wake(at: now)
    }
    runDeferred(at: now)
  }

  /// The next action; drain to nil before the next input.
  public mutating func nextAction() -> Action? { isDead ? nil : actions.popFirst() }

  /// When to call `handle(.timeout, at:)`; nil when nothing is waited for.
  public var deadline: Instant? {
    if isDead { return nil }
    var earliest = timers.earliest
    func consider(_ instant: Instant?) {
      guard let instant, earliest.map({ instant < $0 }) ?? true else { return }
      earliest = instant
    }
    for resolution in resolutions { consider(resolution.deadline) }
    consider(announcing?.next)
    return earliest
  }

  // MARK: Later

  /// Leaves work for when no link is out of its place.
  mutating func later(_ work: DeferredWork) {
    if deferred.count < DeferredWork.maximumCount { deferred.append(work) }
  }

  /// Does what was left for later, in order.
  mutating func runDeferred(at now: Instant) {
    while let work = deferred.popFirst() {
      switch work {
      case .connect(let packet, let router, let origin):
        receiveConnect(packet, through: router, origin: origin, at: now)
      case .linkUp(let hashname): introduceByURI(through: hashname, at: now)
      case .restarted(let hashname): renewRoutes(through: hashname, at: now)
      }
    }
  }

  /// Ends the endpoint's life if it carries this deviation: what a crash looks like from outside.
  mutating func die(_ deviation: Deviation) {
    guard faults.contains(deviation) else { return }
    isDead = true
  }

  // MARK: Actions

  mutating func emit(_ event: EndpointEvent) { actions.append(.event(event)) }

  mutating func logKey(_ ephemeral: Ephemeral) { actions.append(.keyLog(ephemeral)) }

  mutating func report(_ requirement: String, _ text: String) {
    emit(.finding(.init(requirement, text)))
  }

  /// Sends one packet to an address, cloaked as the link and the configuration want (CLOAK-08).
  mutating func transmit(_ packet: [UInt8], to address: Address, mirrorsCloak: Bool) {
    let rounds = cloakingRounds(mirrorsCloak: mirrorsCloak)
    let bytes = rounds == 0 ? packet : cloaked(packet, rounds: rounds)
    if faults.contains(.udpFramed) {
      let length = [UInt8(bytes.count >> 8 & 0xff), UInt8(bytes.count & 0xff)]
      return actions.append(.send(length + bytes, to: address))
    }
    actions.append(.send(bytes, to: address))
  }

  private mutating func cloakingRounds(mirrorsCloak: Bool) -> Int {
    if faults.contains(.cloakUnsupported) || faults.contains(.sendsUncloaked) { return 0 }
    if faults.contains(.cloakSingleRound) { return 1 }
    switch configuration.effectiveCloaking {
    case .mirrored:
      return mirrorsCloak && !faults.contains(.cloakNotMirrored) ? 1 : 0
    case .rounds(let range):
      return range.lowerBound + Int(random.below(UInt64(range.count)))
    }
  }

  // MARK: Links and their indexes

  func slot(of hashname: Hashname) -> Int? { slots[hashname] }

  func slot(of token: Token) -> Int? {
    if faults.contains(.token8Bytes) {
      return links.indices.first { slot in
        links[slot]?.exchange?.token.bytes.prefix(8) == token.bytes.prefix(8)
      }
    }
    return tokens[token]
  }

  /// The link whose peer sends messages with this token.
  func slot(ofRemote token: Token) -> Int? { remoteTokens[token] }

  /// What the exchange whose messages begin like this one keeps to open them.
  func agreement(for body: [UInt8]) -> MessageAgreement? {
    guard let prefix = MessagePrefix(messageBody: body), let slot = agreements[prefix] else {
      return nil
    }
    return links[slot]?.exchange?.agreement
  }

  /// Works on one link in place and keeps the timers true afterwards.
  mutating func withLink<R>(_ slot: Int, _ body: (inout Link, inout Endpoint) -> R) -> R? {
    // The link leaves the table while `body` works on it, so that it is never copied.
    guard links.indices.contains(slot), var link = links[slot].take() else { return nil }
    let (token, remoteToken) = (link.exchange?.token, link.exchange?.remoteToken)
    let prefix = link.exchange?.agreement?.prefix
    let result = body(&link, &self)
    Self.reindex(&tokens, from: token, to: link.exchange?.token, slot)
    Self.reindex(&remoteTokens, from: remoteToken, to: link.exchange?.remoteToken, slot)
    Self.reindex(&agreements, from: prefix, to: link.exchange?.agreement?.prefix, slot)
    timers.set(nextDeadline(of: link), for: slot)
    links[slot] = consume link
    return result
  }

  private static func reindex<Key>(
    _ index: inout [Key: Int], from old: Key?, to new: Key?, _ slot: Int
  ) {
    guard old != new else { return }
    if let old, index[old] == slot { index[old] = nil }
    if let new { index[new] = slot }
  }

  /// The slot of a link, made when there is none.
  mutating func findOrMakeLink(_ hashname: Hashname, isAccepted: Bool) -> Int? {
    if let slot = slots[hashname] { return slot }
    guard slots.count < Self.maximumLinks, hashname != self.hashname else { return nil }
    let link = Link(
      hashname: hashname, keys: PublicKeys(), paths: [], isAccepted: isAccepted,
      lastAt: faults.contains(.restartForgetsAt) ? nil : configuration.lastKnownAt)
    let slot: Int
    if let free = freeSlots.popLast() {
      slot = free
      links[slot] = link
    } else {
      slot = links.count
      links.append(link)
    }
    slots[hashname] = slot
    return slot
  }

  /// Removes a link, whose exchange is gone, and everything that leads to it.
  mutating func removeLink(_ slot: Int) {
    guard let link = links[slot] else { return }
    if !faults.contains(.bridgeSurvivesLink) { bridges.forget(link.hashname) }
    sessions.forget(link.hashname)
    slots[link.hashname] = nil
    links[slot] = nil
    timers.set(nil, for: slot)
    freeSlots.append(slot)
  }

  mutating func newHandle() -> ChannelHandle {
    defer { nextHandle += 1 }
    return ChannelHandle(number: nextHandle)
  }

  // MARK: Time

  private mutating func wake(at now: Instant) {
    while let slot = timers.popDue(at: now) {
      wakeLink(slot, at: now)
    }
    offers.removeAll { $0.expires <= now }
    wakeResolutions(at: now)
    wakeDiscovery(at: now)
  }

  // MARK: Datagrams

  private mutating func receive(_ bytes: [UInt8], from source: Address, at now: Instant) {
    guard let (packet, rounds) = uncloak(bytes), let layout = try? PacketLayout(of: packet.span)
    else { return receiveNoise(from: source) }
    switch layout.head.count {
    case 0:
      let body = Array(packet[layout.body])
      receiveChannel(body, of: packet, from: source, isCloaked: rounds > 0, at: now)
    case 1:
      let csid = CSID(rawValue: packet[layout.head.lowerBound])
      receiveMessage(
        Array(packet[layout.body]), csid: csid,
        from: Origin(address: source, isCloaked: rounds > 0), at: now)
    default:
      // Neither a message nor a channel packet (MSG-02).
      if layout.head.count < Packet.shortestJSONHead { die(.crashShortHead) }
      answerAnnouncement(packet, from: source, at: now)
      receiveAnnouncement(packet, from: source)
    }
  }

  /// Removes all cloaking; nil for what never becomes a packet (CLOAK-05, CLOAK-11).
  private func uncloak(_ bytes: [UInt8]) -> (packet: [UInt8], rounds: Int)? {
    faults.contains(.cloakUnsupported) ? (bytes, 0) : try? Cloak.uncloak(bytes)
  }
}

/// Where a packet came from.
struct Origin: Sendable {
  let address: Address
  let isCloaked: Bool
  /// The router whose `connect` carried it; nil when it came by itself.
  var router: Hashname?
}

/// Work that a packet causes and that needs other links than the one it came by.
enum DeferredWork: Sendable {
  /// A `connect` arrived.
  case connect(Packet, router: Hashname, Origin)
  /// A link came up that URIs may wait for.
  case linkUp(Hashname)
  /// A peer began anew and forgot what it bridged.
  case restarted(Hashname)

  /// One packet causes a handful at most.
  static let maximumCount = 64
}
