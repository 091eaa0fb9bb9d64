import TelehashConformance
import TelehashCrypto
import TelehashPackets

/// What a play left on the wire, and everything that opens it.
struct LiveTraffic: Sendable {
  let log: LiveLog
  let clock: LiveClock
  let target: Address
  let isOverTCP: Bool
  /// The bytes of TCP connections.
  let pieces: [CaseRunner.SentDatagram]
  /// The addresses of our sockets.
  let own: Set<Address>
  let closure: LiveInbox.Closure?
  let ring: KeyRing
  let dissector: TrafficDissector
  /// The same secrets for a key file.
  let keys: CaseRunner.SimulatedKeys

  init(
    _ stage: LiveStage, ring: KeyRing, dissector: TrafficDissector, keys: CaseRunner.SimulatedKeys
  ) {
    log = stage.log
    clock = stage.clock
    target = stage.target
    isOverTCP = stage.transport == .tcp
    pieces = stage.inbox.pieces.map { .init($0, clock: stage.clock) }
    own = stage.ownAddresses
    closure = stage.closure
    self.ring = ring
    self.dissector = dissector
    self.keys = keys
  }
}

extension LiveWorld {
  /// What was on the wire, in the construction the play spoke.
  func traffic(_ edition: EditionName, _ construction: CipherConstruction?) -> LiveTraffic {
    let ring = keyRing(edition)
    return LiveTraffic(
      stage, ring: ring,
      dissector: TrafficDissector(
        keys: ring, edition: edition,
        forms: .init(version3: construction.map { [$0] } ?? [])),
      keys: CaseRunner.SimulatedKeys(
        edition: edition, identities: known, ephemerals: ephemerals,
        strangers: [(CastMember.subject, target.keys)]))
  }
}

extension LiveSwitchWorld {
  /// What was on the wire.
  func traffic(_ edition: EditionName) -> LiveTraffic {
    let secrets = secrets
    var ring = KeyRing(edition: edition)
    ring.add(secrets)
    var keys = CaseRunner.SimulatedKeys(edition: edition)
    keys.switches = secrets
    return LiveTraffic(
      stage, ring: ring,
      dissector: TrafficDissector(keys: ring, edition: edition), keys: keys)
  }
}
