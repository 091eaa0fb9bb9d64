import DequeModule
import OrderedCollections
public import TelehashCrypto
public import TelehashPackets

/// A switch of version 2 without sockets, clock or threads: bytes and instants in, actions out.
///
/// **The calling contract.** After every call that changes it, drain `nextAction()` to nil, then
/// wait for a datagram or for `deadline`, whichever comes first, and hand it to `handle(_:at:)`.
/// Instants never go backwards. Nothing that arrives from outside traps or throws.
///
/// All randomness comes from the source given at the start, so equal inputs at equal instants give
/// equal actions.
public struct Switch: Sendable {
  public let configuration: SwitchConfiguration
  var random: any RandomSource
  private var actions = Deque<SwitchAction>()

  private(set) var contacts: OrderedDictionary<HexHashname, Contact> = [:]
  /// The hashname a line packet belongs to, by the id we announced (V2LINE-05).
  private var lines: [LineID: HexHashname] = [:]
  private var deadlines = Deadlines()

  var tunnels: OrderedDictionary<Tunnel.ID, Tunnel> = [:]
  var bridges = BridgeTable()
  var loopGuard: LoopGuard
  var offers = ConnectPathOffers()
  /// Destination hosts that got an open on account of a connect (V2CONN-07).
  var openedHosts = LastAllowed<Address>()
  var seeks: [SeekRun] = []
  /// Own public addresses as others saw them, newest first.
  var observed: [Address] = []
  /// Where a channel of the application is found.
  var handles: [SwitchChannelHandle: (hashname: HexHashname, id: LineChannelID)] = [:]
  private var nextNumber: UInt64 = 1
  private var highestAt: UInt64
  /// Whether it died, as a deviation wants.
  private var isDead = false

  /// More hashnames than this a switch does not know; strangers are then not answered.
  public static let maximumContacts = 10_000
  /// Own addresses that are remembered.
  static let maximumObserved = 4
  /// The longest datagram (V2NET-01).
  public static let maximumDatagram = 1472

  public init(_ configuration: SwitchConfiguration, random: any RandomSource) {
    self.configuration = configuration
    self.random = random
    highestAt = configuration.lastKnownAt ?? 0
    loopGuard =
      configuration.deviations.contains(.loopCacheClearedEarly)
      ? LoopGuard(lifetime: LoopGuard.shortLifetime) : LoopGuard()
  }

  public var hashname: HexHashname { configuration.identity.hashname }
  var edition: SwitchEdition { configuration.edition }
  var faults: SwitchDeviations { configuration.deviations }
  var rules: PacketRules { PacketRules(of: edition.name) }

  // MARK: The contract

  /// Takes one input; never traps, never throws on bytes from outside.
  public mutating func handle(_ input: SwitchInput, at now: Instant) {
    guard !isDead else { return }
    switch input {
    case .datagram(let bytes, let source):
      if faults.contains(.hearsNothing) { return }
      receive(bytes, from: .network(source), at: now)
    case .timeout:
      while let hashname = deadlines.popDue(at: now) {
        wake(hashname, at: now)
        // What is still due is due later; a deadline that stays would never be reached.
        refreshDeadline(of: hashname, after: now)
      }
    }
  }

  /// The next action; drain to nil before the next input.
  public mutating func nextAction() -> SwitchAction? { isDead ? nil : actions.popFirst() }

  /// When to call `handle(.timeout, at:)`; nil when nothing is waited for.
  public var deadline: Instant? { isDead ? nil : deadlines.earliest }

  /// The highest `at` used so far, for storage.
  public var lastAt: UInt64 { highestAt }

  // MARK: Actions

  mutating func emit(_ event: SwitchEvent) { actions.append(.event(event)) }

  mutating func report(_ requirement: String, _ text: String) {
    if faults.contains(.diesOfFindings) { isDead = true }
    emit(.finding(requirement: requirement, text))
  }

  mutating func send(_ bytes: [UInt8], to address: Address) {
    actions.append(.send(bytes, to: address))
  }

  mutating func logKey(_ ephemeral: LineEphemeral) { actions.append(.keyLog(ephemeral)) }

  // MARK: Contacts and their indexes

  func contact(_ hashname: HexHashname) -> Contact? { contacts[hashname] }

  /// Works on one contact in place and keeps the deadlines true afterwards.
  @discardableResult
  mutating func with<R>(_ hashname: HexHashname, _ body: (inout Contact) -> R) -> R? {
    guard let index = contacts.index(forKey: hashname) else { return nil }
    let result = body(&contacts.values[index])
    deadlines.set(contacts.values[index].deadline, for: hashname)
    return result
  }

  /// Whether the hashname is known, making it so when there is room.
  @discardableResult
  mutating func know(_ hashname: HexHashname) -> Bool {
    if contacts[hashname] != nil { return true }
    guard hashname != self.hashname, contacts.count < Self.maximumContacts else { return false }
    contacts[hashname] = Contact(hashname, numbers: freshNumbers(for: hashname))
    return true
  }

  func freshNumbers(for hashname: HexHashname) -> ChannelNumbers {
    ChannelNumbers(
      edition.channelIDs, own: self.hashname, remote: hashname, deviations: faults)
  }

  /// Whose line an announced id is.
  func owner(of line: LineID) -> HexHashname? { lines[line] }

  mutating func announce(_ line: LineID, to hashname: HexHashname) { lines[line] = hashname }

  mutating func withdraw(_ line: LineID) { lines[line] = nil }

  private mutating func refreshDeadline(of hashname: HexHashname, after now: Instant) {
    guard let due = contacts[hashname]?.deadline else { return }
    deadlines.set(max(due, now + .milliseconds(1)), for: hashname)
  }

  // MARK: Numbers

  mutating func takeNumber() -> UInt64 {
    defer { nextNumber += 1 }
    return nextNumber
  }

  /// An `at` above every one before (V2OPEN-13, D5).
  mutating func takeAt(_ now: Instant) -> UInt64 {
    let milliseconds = configuration.epochMilliseconds + now.nanoseconds / 1_000_000
    if faults.contains(.atSeconds) { return milliseconds / 1000 }
    highestAt = max(highestAt &+ 1, milliseconds)
    return highestAt
  }

  // MARK: Datagrams

  /// Takes the bytes of a datagram, or those that came through a tunnel or relay as if they were
  /// one (V2RELAY-15).
  mutating func receive(_ bytes: [UInt8], from origin: Origin, at now: Instant) {
    let sealed: SealedPacket
    do throws(PacketRefusal) {
      sealed = try SealedPacket(bytes, rules: rules)
    } catch {
      return drop("V2PKT-05", "\(bytes.count) bytes that are no packet", from: origin)
    }
    if faults.contains(.anyPacketBridged), bridgeAny(bytes, at: now) { return }
    switch sealed {
    case .empty:
      // A hole in a NAT, and nothing else (V2PEER-14).
      if faults.contains(.answersEmptyPacket), let address = origin.address {
        send([0, 0], to: address)
      }
    case .open(let open): receiveOpen(open, from: origin, at: now)
    case .line(let line): receiveLine(line, bytes: bytes, from: origin, at: now)
    case .malformed:
      drop("V2PKT-06", "an open or line packet without its fixed fields", from: origin)
    case .other: drop("V2PKT-06", "a packet that is neither open nor line", from: origin)
    }
  }

  /// Leaves bytes alone that are nothing for us.
  private mutating func drop(_ requirement: String, _ text: String, from origin: Origin) {
    if faults.contains(.garbageAnswered), let address = origin.address {
      send([0, 0], to: address)
    }
    report(requirement, text)
  }
}
