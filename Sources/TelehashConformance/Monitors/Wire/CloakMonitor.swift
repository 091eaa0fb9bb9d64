import TelehashCore
import TelehashCrypto
import TelehashPackets

/// Judges how datagrams are cloaked by whoever puts them on the wire.
package struct CloakMonitor: LedgerMonitor {
  package static let name = "cloaking"

  enum Rule: String, MonitorRule {
    case layers = "CLOAK-02"
    case randomNonce = "CLOAK-03"
    case variedRounds = "CLOAK-06"
    case cloakedByDefault = "CLOAK-08"
    case answersCloaked = "CLOAK-09"
  }

  private(set) var ledger = RuleLedger<Rule>()
  private var senders: BoundedTable<String, Sender>
  private var nonces: BoundedTable<Nonce, Fingerprint>
  private var heard: BoundedTable<Direction, Heard>
  private let context: MonitorContext

  private struct Sender: Sendable {
    var cloaked = 0
    var rounds = 0
    var isVaried = false
  }

  private struct Nonce: Hashable, Sendable {
    let sender: String
    let bytes: [UInt8]
  }

  private struct Direction: Hashable, Sendable {
    let endpoint: String
    let remote: Address
  }

  /// What an endpoint got cloaked from an address.
  private struct Heard: Sendable {
    var count = 0
    var since: Instant
  }

  /// Senders, and pairs of them, that are followed.
  static let maximumSenders = 4096
  /// Nonces remembered; random ones of eight bytes repeat by chance after far more.
  static let maximumNonces = 16_384
  /// Datagrams with the same number of rounds after which chance is no explanation: a sender that
  /// chooses one of two does this once in 2048 times.
  static let enoughDatagrams = 12
  /// When cloaked datagrams may have been lost, this many of them count as heard.
  static let enoughHeard = 2
  /// What was sent this soon after may have crossed with them.
  static let patience = TimeSpan.seconds(1)

  package init(_ context: MonitorContext) {
    self.context = context
    senders = BoundedTable(limit: Self.maximumSenders)
    nonces = BoundedTable(limit: Self.maximumNonces)
    heard = BoundedTable(limit: Self.maximumSenders)
  }

  package mutating func observe(_ sighting: Sighting) {
    guard sighting.transmitter.isKnown || context.isEndpoint(sighting.packet.source)
    else { return }
    let sender = sighting.transmitter.name
    let number = sighting.number
    let datagram = sighting.packet.datagram
    switch sighting.packet.dissection.content {
    case .invalid(.notAPacket):
      if Cloak.isCloaked(datagram) {
        ledger.broken(.layers, by: sender, at: number, "no packet comes out from under the cloak")
      }
    case .handshake, .channel:
      if sighting.packet.dissection.rounds > 0 {
        ledger.held(.layers, by: sender)
        observeCloaked(sighting, by: sender)
      } else {
        observePlain(sighting, by: sender)
      }
    case .invalid
    where sighting.packet.dissection.rounds > 0
      && context.isEndpoint(sighting.packet.source):
      // Sealed for somebody whose keys are not known: its cloak can be judged all the same.
      ledger.held(.layers, by: sender)
      observeCloaked(sighting, by: sender)
    case .invalid, .empty, .other, .open, .line:
      break
    }
  }

  private mutating func observeCloaked(_ sighting: Sighting, by sender: String) {
    let packet = sighting.packet
    observeNonce(Array(packet.datagram.prefix(Cloak.layerSize)), of: sighting, by: sender)

    noteHeard(sighting)
    // Before March 2015 cloaking was a recommendation, and its rounds nobody's business.
    guard context.edition.cloaksByDefault else { return }
    ledger.held(.cloakedByDefault, by: sender)
    let rounds = packet.dissection.rounds
    var state = senders[sender] ?? Sender()
    state.isVaried = state.isVaried || (state.cloaked > 0 && state.rounds != rounds)
    state.cloaked += 1
    state.rounds = rounds
    senders.set(state, for: sender)
    if state.isVaried {
      ledger.held(.variedRounds, by: sender)
      ledger.read(.roundsRandom, by: sender, at: sighting.number)
    } else if state.cloaked == Self.enoughDatagrams {
      ledger.broken(
        .variedRounds, by: sender, at: sighting.number,
        "\(Self.enoughDatagrams) datagrams in a row have \(rounds) \(rounds == 1 ? "round" : "rounds")",
        tolerance: .ambiguity("A34"))
      if rounds == 1 { ledger.read(.roundsOne, by: sender, at: sighting.number) }
    }
  }

  private mutating func observeNonce(
    _ nonce: [UInt8], of sighting: Sighting, by sender: String
  ) {
    let name = Nonce(sender: sender, bytes: nonce)
    let fingerprint = Fingerprint(sighting.packet.datagram)
    guard let known = nonces.known(name, orSet: fingerprint) else {
      return ledger.held(.randomNonce, by: sender)
    }
    // The same datagram twice is a copy made by the network or by the observer.
    guard known != fingerprint else { return }
    ledger.broken(.randomNonce, by: sender, at: sighting.number, "a cloaking nonce used before")
  }

  private mutating func observePlain(_ sighting: Sighting, by sender: String) {
    if context.edition.cloaksByDefault {
      ledger.broken(
        .cloakedByDefault, by: sender, at: sighting.number, "a datagram that is not cloaked",
        tolerance: .ambiguity("A34"))
    }
    ledger.read(.roundsNone, by: sender, at: sighting.number)
    let packet = sighting.packet
    guard let heard = heard[Direction(endpoint: sender, remote: packet.destination)],
      heard.count >= Self.enoughHeard, packet.time > heard.since + Self.patience
    else { return }
    ledger.broken(
      .answersCloaked, by: sender, at: sighting.number,
      "not cloaked, though what comes from \(packet.destination) is")
  }

  /// Remembers that the recipient heard the sender cloaked, and whether it answers likewise.
  private mutating func noteHeard(_ sighting: Sighting) {
    let packet = sighting.packet
    let own = Direction(endpoint: sighting.transmitter.name, remote: packet.destination)
    if let heard = heard[own], heard.count >= Self.enoughHeard {
      ledger.held(.answersCloaked, by: own.endpoint)
    }
    let recipient: String
    switch packet.arrival {
    case .lost: return
    case .delivered(_, let name?): recipient = name
    case .delivered, .unknown:
      guard case .possible = sighting.reach, let name = sighting.recipient else { return }
      recipient = name
    }
    let direction = Direction(endpoint: recipient, remote: packet.source)
    heard[direction, default: Heard(since: packet.time)].count += 1
  }
}

extension Sighting {
  /// Whom the packet was sealed for.
  var recipient: String? {
    switch packet.dissection.content {
    case .handshake(let handshake): handshake.to
    case .channel(let channel): channel.to
    case .invalid, .empty, .other, .open, .line: nil
    }
  }
}
