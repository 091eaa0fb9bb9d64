import TelehashCrypto
import TelehashPackets

/// Judges the channels of version 2: ids, types, ends and what stands in a head.
package struct SwitchChannelMonitor: LedgerMonitor {
  package static let name = "switch-channels"

  enum Rule: String, MonitorRule {
    case hexID = "V2CH-01"
    case numberID = "V2CH-02"
    case parity = "V2CH-03"
    case rising = "V2CH-04"
    case typeFirst = "V2CH-06"
    case nothingAfterEnd = "V2CH-07"
    case errAlone = "V2CH-08"
    case applicationMembers = "V2CH-09"
    case coreIsUnreliable = "V2CH-11"
  }

  private(set) var ledger = RuleLedger<Rule>()
  private let context: MonitorContext
  private let rules: SwitchRules
  private var highest: BoundedTable<Opener, Highest>
  private var ended: BoundedTable<Side, Ended>

  private struct Opener: Hashable, Sendable {
    let line: Int
    let name: String
  }

  /// The two highest ids somebody opened on a line.
  private struct Highest: Sendable {
    var first: UInt32 = 0
    var second: UInt32 = 0
  }

  private struct Side: Hashable, Sendable {
    let channel: Int
    let name: String
  }

  /// How somebody ended a channel.
  private struct Ended: Sendable {
    let seq: UInt64?
    let byErr: Bool
    /// Of the packet that ended it, to know it again when it is sealed anew for another path.
    let packet: Fingerprint
  }

  /// Types the protocol itself has; those of applications begin with an underscore.
  static let coreTypes = ["seek", "link", "peer", "connect", "relay", "bridge", "path"]
  /// Channels and lines remembered.
  static let maximumChannels = 16_384

  package init(_ context: MonitorContext) {
    self.context = context
    rules = context.switchRules ?? .v21
    highest = BoundedTable(limit: Self.maximumChannels)
    ended = BoundedTable(limit: Self.maximumChannels)
  }

  package mutating func observe(_ sighting: Sighting) {
    for layer in sighting.layers where layer.isNew {
      guard let seen = layer.line, let head = seen.head else { continue }
      observeID(head, seen, layer, at: sighting.number)
      observeType(head, seen, by: layer.from, at: sighting.number)
      observeEndForm(head, by: layer.from, at: sighting.number)
      // What was missed where it was sent and is seen where it was passed on comes out of order.
      if layer.isOwnSend { observeEnd(head, seen, by: layer.from, at: sighting.number) }
      observeMembers(head, seen, by: layer.from, at: sighting.number)
    }
  }

  // MARK: Ids

  private mutating func observeID(
    _ head: SwitchHead, _ seen: SeenLine, _ layer: SeenLayer, at number: Int
  ) {
    let rule: Rule = rules.usesHexIDs ? .hexID : .numberID
    switch head.id {
    case .absent: return
    case .wrong(let text):
      return ledger.broken(rule, by: layer.from, at: number, "c is \(text)")
    case .hex(let text):
      ledger.judge(
        rule, by: layer.from, at: number,
        breach: text == text.lowercased() ? nil : "c is \(text)", tolerance: .ambiguity("D7"))
    case .number(let id):
      ledger.held(rule, by: layer.from)
      if seen.role == .open, layer.isOwnSend { observeNumber(id, seen, layer, at: number) }
    }
  }

  private mutating func observeNumber(
    _ id: UInt32, _ seen: SeenLine, _ layer: SeenLayer, at number: Int
  ) {
    if let own = context.switchHashname(of: layer.from),
      let other = context.switchHashname(of: layer.to), own != other
    {
      let isRight = (own < other) == id.isMultiple(of: 2)
      ledger.judge(
        .parity, by: layer.from, at: number,
        breach: isRight ? nil : "opens \(id); its ids are \(own < other ? "even" : "odd")")
    }
    let opener = Opener(line: seen.session.index, name: layer.from)
    let known = highest[opener] ?? Highest()
    // Two opens may arrive swapped, so one may stand below the highest.
    ledger.judge(
      .rising, by: layer.from, at: number,
      breach: id < known.second ? "opens \(id) after \(known.first)" : nil)
    if id > known.first {
      highest[opener, default: Highest()] = Highest(first: id, second: known.first)
    } else if id > known.second {
      highest[opener, default: Highest()].second = id
    }
  }

  // MARK: Types

  private mutating func observeType(
    _ head: SwitchHead, _ seen: SeenLine, by sender: String, at number: Int
  ) {
    switch seen.role {
    case .open:
      ledger.held(.typeFirst, by: sender)
      if let type = head.typeName, !type.hasPrefix("_"), !Self.coreTypes.contains(type) {
        ledger.broken(
          .typeFirst, by: sender, at: number,
          "type \(type) is none of the protocol's and has no underscore", tolerance: .warning)
      }
    case .typed:
      ledger.broken(.typeFirst, by: sender, at: number, "type on a channel that is open")
    case .later: ledger.held(.typeFirst, by: sender)
    case .orphan where context.isComplete && seen.session.beganInSight && seen.channel != nil:
      ledger.broken(.typeFirst, by: sender, at: number, "a first packet without type")
    case .orphan, .openAgain, .reopen: break
    }
    guard let type = seen.channel?.type, Self.coreTypes.contains(type) else { return }
    let found = ["seq", "ack", "miss"].first { head.json[$0] != nil }
    ledger.judge(
      .coreIsUnreliable, by: sender, at: number, breach: found.map { "\($0) on a \(type) channel" })
  }

  // MARK: Ends

  /// How an end is written (D34, D49).
  private mutating func observeEndForm(_ head: SwitchHead, by sender: String, at number: Int) {
    if head.endIsText {
      ledger.broken(
        .nothingAfterEnd, by: sender, at: number, "end is written as text",
        tolerance: .ambiguity("D34"))
      ledger.read(.endAsText, by: sender, at: number)
    }
    if !head.ends, head.json["_"]?.object?["end"]?.bool == true {
      ledger.broken(
        .nothingAfterEnd, by: sender, at: number, "end stands inside _",
        tolerance: .ambiguity("D49"))
      ledger.read(.endInside, by: sender, at: number)
    }
  }

  private mutating func observeEnd(
    _ head: SwitchHead, _ seen: SeenLine, by sender: String, at number: Int
  ) {
    // Each packet of a relay stands for itself.
    guard let channel = seen.channel, channel.type != "relay" else { return }
    let side = Side(channel: channel.index, name: sender)
    if let end = ended[side] {
      let isResent = head.seq.value.map { $0 <= end.seq ?? 0 } ?? false
      let isSame = end.packet == Fingerprint(seen.inner.head.bytes + seen.inner.body)
      let breach = head.hasContent && !isResent && !isSame && !(head.hasErr && !end.byErr)
      ledger.judge(
        end.byErr ? .errAlone : .nothingAfterEnd, by: sender, at: number,
        breach: breach ? "content after \(end.byErr ? "err" : "end")" : nil)
    }
    if head.ends || head.hasErr {
      if ended[side] == nil {
        ledger.held(head.hasErr ? .errAlone : .nothingAfterEnd, by: sender)
        let packet = Fingerprint(seen.inner.head.bytes + seen.inner.body)
        ended.set(Ended(seq: head.seq.value, byErr: head.hasErr, packet: packet), for: side)
      }
    }
  }

  // MARK: Members

  private mutating func observeMembers(
    _ head: SwitchHead, _ seen: SeenLine, by sender: String, at number: Int
  ) {
    guard let type = seen.channel?.type, type.hasPrefix("_") else { return }
    let known = SwitchHead.commonMembers + ["_"]
    let other = head.json.names.first { !known.contains($0) }
    ledger.judge(
      .applicationMembers, by: sender, at: number,
      breach: other.map { "\($0) stands beside _" })
  }
}
