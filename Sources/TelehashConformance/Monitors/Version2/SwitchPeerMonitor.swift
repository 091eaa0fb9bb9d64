import TelehashCrypto
package import TelehashPackets

/// Judges introductions of version 2: `peer` to a switch that knows both, `connect` from it.
package struct SwitchPeerMonitor: LedgerMonitor {
  package static let name = "switch-peer"

  enum Rule: String, MonitorRule {
    case peerName = "V2PEER-03"
    case peerKey = "V2PEER-04"
    case noInternalPaths = "V2PEER-11"
    case peerEnds = "V2PEER-15"
    case relayPath = "V2PEER-16"
    case keyPassedOn = "V2CONN-01"
    case connectFrom = "V2CONN-02"
    case connectPaths = "V2CONN-03"
    case noLocalInserted = "V2CONN-04"
    case openReturned = "V2CONN-09"
    case connectEnds = "V2CONN-11"
    case connectPathNotPublic = "V2BRIDGE-21"
    case connectPathID = "V2BRIDGE-23"
  }

  private(set) var ledger = RuleLedger<Rule>()
  private let context: MonitorContext
  private let rules: SwitchRules
  private var requests: BoundedTable<Introduction, Request>
  private var parts: BoundedTable<String, HashnameParts>
  private var keys: BoundedTable<String, [UInt8]>
  private var offers: BoundedTable<Int, Offer>

  /// Who asked whom for whom, by hashnames where they are known.
  private struct Introduction: Hashable, Sendable {
    let via: String
    let requester: HexHashname
    let target: HexHashname
  }

  private struct Request: Sendable {
    let body: [UInt8]
    /// Where the request came from, when it came directly.
    var source: Address?
    let paths: [JSONValue]
    let number: Int
  }

  /// A connect whose open is to come back.
  private struct Offer: Sendable {
    let target: String
    let requester: HexHashname
    let number: Int
    let arrival: Instant
    var sentDirectly = false
  }

  static let maximumIntroductions = 4096
  static let maximumSwitches = 16_384
  /// How soon after a connect its open is on the channel.
  static let answerTime = TimeSpan.seconds(5)

  package init(_ context: MonitorContext) {
    self.context = context
    rules = context.switchRules ?? .v21
    requests = BoundedTable(limit: Self.maximumIntroductions)
    parts = BoundedTable(limit: Self.maximumSwitches)
    keys = BoundedTable(limit: Self.maximumSwitches)
    offers = BoundedTable(limit: Self.maximumIntroductions)
  }

  package mutating func observe(_ sighting: Sighting) {
    var carrier: SeenLine?
    for layer in sighting.layers {
      switch layer.content {
      case .open(let open):
        keys.set(open.content.key, for: open.from)
        if let from = open.content.from { parts.set(from, for: open.from) }
        if layer.isOwnSend { observeReturn(of: open, on: carrier, at: sighting) }
      case .line(let seen):
        carrier = seen
        guard let head = seen.head, let channel = seen.channel else { continue }
        if layer.isNew {
          observe(head, seen, channel, layer, sighting)
        } else if channel.type == "peer", head.typeName == "peer" {
          forgetSource(of: head, layer)
        }
      }
    }
  }

  package mutating func finish(at time: Instant) {
    guard context.isComplete, !rules.endsIntroductions else { return }
    for offer in offers.inOrder where offer.sentDirectly {
      guard offer.arrival + Self.answerTime < time else { continue }
      ledger.broken(
        .openReturned, by: offer.target, at: offer.number,
        "the open went out directly and not on the channel", tolerance: .ambiguity("D46"))
      ledger.read(.connectAnsweredDirectly, by: offer.target, at: offer.number)
    }
  }

  private mutating func observe(
    _ head: SwitchHead, _ seen: SeenLine, _ channel: SeenSwitchChannel, _ layer: SeenLayer,
    _ sighting: Sighting
  ) {
    switch (channel.type, seen.role) {
    case ("peer", .open): observePeer(head, seen, layer, sighting)
    case ("connect", .open): observeConnect(head, seen, channel, layer, sighting)
    case ("peer", .later) where rules.endsIntroductions && channel.opener != layer.from:
      ledger.broken(
        .peerEnds, by: layer.from, at: sighting.number, "an answer to a peer request",
        tolerance: head.hasErr ? .ambiguity("D25") : nil)
    case ("connect", .later) where rules.endsIntroductions && channel.opener != layer.from:
      ledger.broken(.connectEnds, by: layer.from, at: sighting.number, "an answer to a connect")
    default: break
    }
  }

  // MARK: peer

  private mutating func observePeer(
    _ head: SwitchHead, _ seen: SeenLine, _ layer: SeenLayer, _ sighting: Sighting
  ) {
    let (sender, number) = (layer.from, sighting.number)
    let target = head.json["peer"]?.string.flatMap(HexHashname.init(text:))
    ledger.judge(
      .peerName, by: sender, at: number,
      breach: target == nil ? "peer is \(head.json["peer"]?.description ?? "left out")" : nil)
    let paths = head.objects("paths")?.objects ?? []
    let internalPath = SwitchPaths.addresses(in: head).first(where: \.isInternal)
    ledger.judge(
      .noInternalPaths, by: sender, at: number,
      breach: internalPath.map { "\($0) in a peer request" },
      tolerance: sighting.packet.source.isInternal ? .ambiguity("D26") : nil)
    if rules.endsIntroductions {
      ledger.judge(
        .peerEnds, by: sender, at: number,
        breach: head.ends ? nil : "a peer request that does not end")
      for path in paths where path["type"]?.string == "relay" {
        ledger.judge(
          .relayPath, by: sender, at: number, breach: SwitchPaths.fault(in: path))
      }
    } else if let key = keys[sender] {
      ledger.judge(
        .peerKey, by: sender, at: number,
        breach: seen.inner.body == key ? nil : "BODY is not the sender's key")
    }
    guard let target, let requester = context.switchHashname(of: sender) else { return }
    requests.set(
      Request(
        body: seen.inner.body,
        source: layer.depth == 0 && layer.isOwnSend ? sighting.packet.source : nil,
        paths: head.json["paths"]?.array ?? [], number: number),
      for: Introduction(via: layer.to, requester: requester, target: target))
  }

  /// A request that goes several ways may have come by any of them.
  private mutating func forgetSource(of head: SwitchHead, _ layer: SeenLayer) {
    guard let target = head.json["peer"]?.string.flatMap(HexHashname.init(text:)),
      let requester = context.switchHashname(of: layer.from)
    else { return }
    let name = Introduction(via: layer.to, requester: requester, target: target)
    guard var request = requests.take(name) else { return }
    request.source = nil
    requests.set(request, for: name)
  }

  // MARK: connect

  private mutating func observeConnect(
    _ head: SwitchHead, _ seen: SeenLine, _ channel: SeenSwitchChannel, _ layer: SeenLayer,
    _ sighting: Sighting
  ) {
    let (via, number) = (layer.from, sighting.number)
    let from = head.json["from"]?.object.flatMap { HashnameParts($0) }
    let requester: HexHashname
    if rules.endsIntroductions {
      var breach: String?
      if !head.ends {
        breach = "a connect that does not end"
      } else if (try? LineSuite.rsa.check(publicKey: seen.inner.body)) == nil {
        breach = "BODY is no RSA key"
      }
      ledger.judge(.connectEnds, by: via, at: number, breach: breach)
      requester = HexHashname(publicKeyInfo: seen.inner.body)
    } else {
      guard let from else {
        return ledger.broken(.connectFrom, by: via, at: number, "from is no object of parts")
      }
      requester = from.hashname
      let known = parts[context.name(of: requester)]
      ledger.judge(
        .connectFrom, by: via, at: number,
        breach: known.map { $0 == from } ?? true ? nil : "from are other parts than the sender's")
    }
    guard let target = context.switchHashname(of: layer.to) else { return }
    observeConnectPath(head, requester, target: layer.to, sighting, by: via)
    if sighting.reach != .no, layer.depth == 0, !rules.endsIntroductions {
      let arrival = if case .certain(let time) = sighting.reach { time } else { sighting.time }
      offers.set(
        Offer(target: layer.to, requester: requester, number: number, arrival: arrival),
        for: channel.index)
    }
    let name = Introduction(via: via, requester: requester, target: target)
    guard let request = requests[name] else { return }
    if !rules.endsIntroductions {
      ledger.judge(
        .keyPassedOn, by: via, at: number,
        breach: request.body == seen.inner.body
          ? nil : "BODY is not that of the request in packet \(request.number)")
    }
    observePaths(head, request, sighting, by: via)
  }

  /// The requester's paths, with the one it asked from (V2CONN-03, V2CONN-04).
  private mutating func observePaths(
    _ head: SwitchHead, _ request: Request, _ sighting: Sighting, by via: String
  ) {
    guard head.json["paths"]?.array != nil else {
      return ledger.broken(.connectPaths, by: via, at: sighting.number, "a connect without paths")
    }
    guard let source = request.source else { return }
    let addresses = SwitchPaths.addresses(in: head)
    let isThere = addresses.contains(source)
    let isNeeded = rules.endsIntroductions || !source.isInternal
    ledger.judge(
      .connectPaths, by: via, at: sighting.number,
      breach: isNeeded && !isThere ? "\(source), where the request came from, is missing" : nil)
    let wasListed = request.paths.compactMap { $0.object.flatMap(SwitchPaths.address) }
      .contains(source)
    guard !rules.endsIntroductions, source.isInternal, !wasListed else { return }
    ledger.judge(
      .noLocalInserted, by: via, at: sighting.number,
      breach: isThere && !sighting.packet.destination.isInternal
        ? "\(source) is told to \(sighting.packet.destination)" : nil,
      tolerance: .ambiguity("D26"))
  }

  /// The Connect Path a via offers (V2BRIDGE-21, V2BRIDGE-23).
  private mutating func observeConnectPath(
    _ head: SwitchHead, _ requester: HexHashname, target: String, _ sighting: Sighting,
    by via: String
  ) {
    let paths = head.objects("paths")?.objects ?? []
    guard rules.endsIntroductions,
      let offer = paths.first(where: { $0["type"]?.string == "bridge" })
    else { return }
    let id = offer["id"]?.string
    let isGuessable = id.flatMap(HexHashname.init(text:)) != nil
    ledger.judge(
      .connectPathID, by: via, at: sighting.number,
      breach: isGuessable ? "the id of a Connect Path is a hashname" : nil,
      tolerance: .ambiguity("D33"))
    ledger.read(
      isGuessable ? .connectPathHashname : .connectPathRandom, by: via, at: sighting.number)
    let isPublic =
      !sighting.packet.destination.isInternal
      || SwitchPaths.addresses(in: head).contains { !$0.isInternal }
    ledger.judge(
      .connectPathNotPublic, by: via, at: sighting.number,
      breach: isPublic ? "a Connect Path where one side has a public address" : nil,
      tolerance: .ambiguity("D30"))
  }

  /// An open that answers a connect, directly or on its channel.
  private mutating func observeReturn(
    of open: DissectedOpen, on carrier: SeenLine?, at sighting: Sighting
  ) {
    if let channel = carrier?.channel {
      if let offer = offers.take(channel.index) {
        if offer.target == open.from {
          ledger.held(.openReturned, by: open.from)
        } else {
          offers.set(offer, for: channel.index)
        }
      }
      return
    }
    guard context.isComplete else { return }
    let requester = context.switchHashname(of: open.to)
    for channel in offers.keysInOrder {
      guard var offer = offers[channel], offer.target == open.from, offer.requester == requester
      else { continue }
      offer.sentDirectly = true
      offers.set(offer, for: channel)
    }
  }
}
