import TelehashCrypto
import TelehashPackets
import TelehashRecords

/// Judges what carries other switches' packets: `relay`, the tunnel of `peer` and `connect`, and
/// bridges.
package struct SwitchRelayMonitor: LedgerMonitor {
  package static let name = "switch-relay"

  enum Rule: String, MonitorRule {
    case tunnelMembers = "V2PEER-08"
    case relayTo = "V2RELAY-02"
    case relayType = "V2RELAY-03"
    case relayedAsItCame = "V2RELAY-04"
    case relayUnreliable = "V2RELAY-06"
    case relayRate = "V2RELAY-07"
    case noRelayInRelay = "V2RELAY-08"
    case tunnelledAsItCame = "V2RELAY-11"
    case tunnelRate = "V2RELAY-12"
    case warning = "V2RELAY-14"
    case flagStays = "V2RELAY-16"
    case bridgeRequest = "V2BRIDGE-02"
    case bridgedUnchanged = "V2BRIDGE-04"
    case bridgeAnswer = "V2BRIDGE-11"
    case repeatedIV = "V2BRIDGE-13"
    case repeatedHash = "V2BRIDGE-14"
    case connectPathReturned = "V2BRIDGE-22"
  }

  private(set) var ledger = RuleLedger<Rule>()
  private let context: MonitorContext
  private let rules: SwitchRules
  private var relayed: BoundedTable<Fingerprint, [JSONObject]>
  private var rates: BoundedTable<Flow, Rate>
  private var flagged: BoundedTable<Int, Int>
  private var carried: BoundedTable<Hop, Instant>
  private var offered: BoundedTable<String, JSONObject>

  /// Packets somebody passes on for somebody, in one direction.
  private struct Flow: Hashable, Sendable {
    let via: String
    let sender: String
    /// The channel of a tunnel; nil for relays, which are counted for all together.
    let channel: Int?
  }

  private struct Rate: Sendable {
    var times: [Instant] = []
    var hasWarned = false
  }

  /// The same bytes on the same hop.
  private struct Hop: Hashable, Sendable {
    let fingerprint: Fingerprint
    let source: Address
    let destination: Address
  }

  /// Packets a second (V2RELAY-07, V2RELAY-12).
  static let mostPerSecond = 5
  /// Above this even windows that follow each other do not explain it.
  static let surelyTooMany = 10
  /// A copy this soon after the first is one that any cache against loops drops (D29).
  static let loopTime = TimeSpan.seconds(5)
  static let maximumPackets = 16_384
  /// Packets with the same BODY that are told apart.
  static let maximumHeads = 64

  package init(_ context: MonitorContext) {
    self.context = context
    rules = context.switchRules ?? .v21
    relayed = BoundedTable(limit: Self.maximumPackets)
    rates = BoundedTable(limit: Self.maximumPackets)
    flagged = BoundedTable(limit: Self.maximumPackets)
    carried = BoundedTable(limit: Self.maximumPackets)
    offered = BoundedTable(limit: Self.maximumPackets)
  }

  package mutating func observe(_ sighting: Sighting) {
    observeBridged(sighting)
    for (index, layer) in sighting.layers.enumerated() {
      guard layer.isNew, let seen = layer.line, let head = seen.head, let channel = seen.channel
      else { continue }
      let inside =
        index + 1 < sighting.layers.count ? sighting.layers[index + 1] : nil
      switch channel.type {
      case "relay": observeRelay(head, seen, layer, inside, sighting)
      case "peer", "connect":
        noteOffer(head, seen, layer)
        if seen.role == .later, !rules.endsIntroductions {
          observeTunnel(head, seen, channel, layer, inside, sighting)
        }
      case "bridge": observeBridge(head, seen, channel, layer, at: sighting.number)
      default: break
      }
    }
  }

  // MARK: relay of v2.0

  private mutating func observeRelay(
    _ head: SwitchHead, _ seen: SeenLine, _ layer: SeenLayer, _ inside: SeenLayer?,
    _ sighting: Sighting
  ) {
    let (sender, number) = (layer.from, sighting.number)
    let to = head.json["to"]?.string.flatMap(HexHashname.init(text:))
    ledger.judge(
      .relayTo, by: sender, at: number,
      breach: to == nil ? "to is \(head.json["to"]?.description ?? "left out")" : nil)
    ledger.judge(
      .relayType, by: sender, at: number,
      breach: head.typeName == "relay" ? nil : "a relay packet without its type")
    ledger.judge(
      .relayUnreliable, by: sender, at: number,
      breach: head.seq != .absent || head.ack != .absent || head.miss != nil
        ? "a relay packet with seq, ack or miss" : nil)
    if layer.depth > 0 {
      ledger.broken(.noRelayInRelay, by: sender, at: number, "a relay packet inside a relay")
    } else {
      ledger.held(.noRelayInRelay, by: sender)
    }
    guard let to, let receiver = context.switchHashname(of: layer.to) else { return }
    let body = Fingerprint(seen.inner.body)
    if to != receiver {
      var heads = relayed.take(body) ?? []
      if heads.count < Self.maximumHeads { heads.append(head.json) }
      relayed.set(heads, for: body)
      return
    }
    if let originals = relayed[body] {
      let isSame = originals.contains {
        JSONValue.object($0).isEquivalent(to: .object(head.json))
      }
      ledger.judge(
        .relayedAsItCame, by: sender, at: number,
        breach: isSame ? nil : "the members are other than those that came")
    }
    observeRate(
      .relayRate, Flow(via: sender, sender: inside?.from ?? "", channel: nil), isWarned: false,
      by: sender, sighting)
  }

  // MARK: tunnels of v2.1

  private mutating func observeTunnel(
    _ head: SwitchHead, _ seen: SeenLine, _ channel: SeenSwitchChannel, _ layer: SeenLayer,
    _ inside: SeenLayer?, _ sighting: Sighting
  ) {
    let (sender, number) = (layer.from, sighting.number)
    let known = ["c", "bridge", "warn", "end", "err"]
    let other = head.json.names.first { !known.contains($0) }
    ledger.judge(
      .tunnelMembers, by: sender, at: number, breach: other.map { "\($0) on a tunnel" })
    guard let inside, inside.depth == layer.depth + 1, inside.from != sender else { return }
    if inside.isNew, context.isComplete {
      ledger.broken(
        .tunnelledAsItCame, by: sender, at: number, "a packet that never came to the tunnel")
    } else if !inside.isNew {
      ledger.held(.tunnelledAsItCame, by: sender)
    }
    let hasWarning = head.json["warn"] != nil
    observeRate(
      .tunnelRate, Flow(via: sender, sender: inside.from, channel: channel.index),
      isWarned: hasWarning, by: sender, sighting)
    if hasWarning {
      ledger.broken(
        .warning, by: sender, at: number, "warn goes to the receiver, beside what it is about",
        tolerance: .ambiguity("D27"))
    }
    let isFlagged = head.json["bridge"]?.bool == true
    if let first = flagged[channel.index] {
      ledger.judge(
        .flagStays, by: sender, at: number,
        breach: isFlagged ? nil : "bridge is left out, after it stood in packet \(first)")
    } else if isFlagged {
      flagged.set(number, for: channel.index)
    }
  }

  private mutating func observeRate(
    _ rule: Rule, _ flow: Flow, isWarned: Bool, by via: String, _ sighting: Sighting
  ) {
    var rate = rates[flow] ?? Rate()
    rate.times.removeAll { sighting.time - $0 >= .seconds(1) }
    rate.times.append(sighting.time)
    if rate.times.count > 2 * Self.surelyTooMany { rate.times.removeFirst() }
    rate.hasWarned = rate.hasWarned || isWarned
    let count = rate.times.count
    rates.set(rate, for: flow)
    guard count > Self.mostPerSecond else { return ledger.held(rule, by: via) }
    let tolerance: Violation.Tolerance? =
      rate.hasWarned ? .ambiguity("D27") : count > Self.surelyTooMany ? nil : .warning
    ledger.broken(
      rule, by: via, at: sighting.number, "passes on packet \(count) within a second",
      tolerance: tolerance)
    if rate.hasWarned { ledger.read(.tunnelForwardsExcess, by: via, at: sighting.number) }
  }

  // MARK: bridges

  private mutating func noteOffer(_ head: SwitchHead, _ seen: SeenLine, _ layer: SeenLayer) {
    guard seen.channel?.type == "connect", seen.role == .open else { return }
    for path in head.objects("paths")?.objects ?? [] where path["type"]?.string == "bridge" {
      if let id = path["id"]?.string { offered.set(path, for: layer.from + id) }
    }
  }

  private mutating func observeBridge(
    _ head: SwitchHead, _ seen: SeenLine, _ channel: SeenSwitchChannel, _ layer: SeenLayer,
    at number: Int
  ) {
    guard let opener = channel.opener else { return }
    if opener != layer.from {
      guard !rules.endsIntroductions else { return }
      return ledger.judge(
        .bridgeAnswer, by: layer.from, at: number,
        breach: head.ends || head.hasErr ? nil : "an answer with neither end nor err")
    }
    guard seen.role == .open else { return }
    var breach: String?
    for name in ["to", "from"] where head.json[name]?.string.flatMap(LineID.init(text:)) == nil {
      breach = breach ?? "\(name) is no line id"
    }
    guard breach == nil, let path = head.json["path"]?.object else {
      return ledger.broken(
        .bridgeRequest, by: layer.from, at: number, breach ?? "path is no object")
    }
    let members = SwitchPaths.foreignMembers(of: path)
    ledger.judge(
      .bridgeRequest, by: layer.from, at: number, breach: members.map { "a path with \($0)" },
      tolerance: .ambiguity("D32"))
    guard let id = path["id"]?.string, let offer = offered[layer.to + id] else { return }
    let changed = offer.names.first {
      offer[$0].map(\.description) != path[$0].map(\.description)
    }
    ledger.judge(
      .connectPathReturned, by: layer.from, at: number,
      breach: changed.map { "\($0) of the offered path is other" })
  }

  /// Line packets that somebody else passes on as they are.
  private mutating func observeBridged(_ sighting: Sighting) {
    guard case .line(let line) = sighting.packet.dissection.content, sighting.isCarried,
      sighting.transmitter.isKnown, line.from != sighting.transmitter.name
    else { return }
    let via = sighting.transmitter.name
    if !sighting.isNew { ledger.held(.bridgedUnchanged, by: via) }
    let hop = Hop(
      fingerprint: line.fingerprint, source: sighting.packet.source,
      destination: sighting.packet.destination)
    let rule: Rule = rules.packets.sealing == .json ? .repeatedIV : .repeatedHash
    let isRepeat = carried[hop].map { sighting.time - $0 < Self.loopTime } ?? false
    ledger.judge(
      rule, by: via, at: sighting.number,
      breach: isRepeat ? "passes the same packet on again" : nil)
    if carried[hop] == nil { carried.set(sighting.time, for: hop) }
  }
}
