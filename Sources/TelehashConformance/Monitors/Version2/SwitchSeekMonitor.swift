import TelehashCrypto
import TelehashPackets

/// Judges `seek` and `link`: how switches of version 2 find each other and stay in touch.
package struct SwitchSeekMonitor: LedgerMonitor {
  package static let name = "switch-seek"

  enum Rule: String, MonitorRule {
    case prefix = "V2SEEK-01"
    case answer = "V2SEEK-02"
    case plainEntries = "V2SEEK-03"
    case entriesWithSet = "V2SEEK-04"
    case link = "V2LINK-01"
    case keepalive = "V2LINK-05"
    case bridges = "V2LINK-07"
  }

  private(set) var ledger = RuleLedger<Rule>()
  private let rules: SwitchRules
  private let context: MonitorContext
  private var answered: BoundedTable<Int, Bool>
  private var unwilling: BoundedTable<String, Int>

  static let maximumChannels = 16_384

  package init(_ context: MonitorContext) {
    self.context = context
    rules = context.switchRules ?? .v21
    answered = BoundedTable(limit: Self.maximumChannels)
    unwilling = BoundedTable(limit: Self.maximumChannels)
  }

  package mutating func observe(_ sighting: Sighting) {
    for layer in sighting.layers where layer.isNew {
      guard let seen = layer.line, let head = seen.head, let channel = seen.channel else {
        continue
      }
      let number = sighting.number
      let isOpener = channel.opener == layer.from
      switch channel.type {
      case "seek":
        if isOpener {
          if seen.role == .open { observeSeek(head, by: layer.from, at: number) }
        } else {
          observeSee(head, by: layer.from, at: number)
        }
      case "link": observeLink(head, seen, isOpener: isOpener, by: layer.from, at: number)
      case "peer", "connect":
        if head.json["bridge"]?.bool == true { observeBridging(by: layer.from, at: number) }
      default: break
      }
    }
  }

  // MARK: Seek

  private mutating func observeSeek(_ head: SwitchHead, by sender: String, at number: Int) {
    guard let text = head.json["seek"]?.string else {
      return ledger.broken(.prefix, by: sender, at: number, "a seek without seek")
    }
    let isHex = text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
    ledger.judge(
      .prefix, by: sender, at: number,
      breach: isHex && (1...64).contains(text.utf8.count) ? nil : "seek is \(text)")
    if !text.utf8.count.isMultiple(of: 2) {
      ledger.read(.seeksNibbles, by: sender, at: number)
    }
  }

  private mutating func observeSee(_ head: SwitchHead, by sender: String, at number: Int) {
    if head.hasErr { return }
    let see = head.json["see"]?.array
    var breach: String?
    if see == nil {
      breach = "an answer without see"
    } else if !head.ends {
      breach = "an answer without end"
    }
    ledger.judge(.answer, by: sender, at: number, breach: breach)
    if let see { observe(see, by: sender, at: number) }
  }

  private mutating func observe(_ see: [JSONValue], by sender: String, at number: Int) {
    let rule: Rule = rules.seesNameSets ? .entriesWithSet : .plainEntries
    for entry in see {
      ledger.judge(
        rule, by: sender, at: number,
        breach: Self.isEntry(entry, namesSet: rules.seesNameSets) ? nil : "see has \(entry)")
    }
  }

  /// `hash[,ip,port]`, in v2.1 with the cipher set after the hashname.
  private static func isEntry(_ entry: JSONValue, namesSet: Bool) -> Bool {
    guard let text = entry.string else { return false }
    var fields = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard HexHashname(text: fields.removeFirst()) != nil else { return false }
    if namesSet {
      guard let csid = fields.first, CSID(text: csid) != nil else { return false }
      fields.removeFirst()
    }
    if fields.isEmpty { return true }
    return fields.count == 2 && UInt16(fields[1]) != nil
  }

  // MARK: Link

  private mutating func observeLink(
    _ head: SwitchHead, _ seen: SeenLine, isOpener: Bool, by sender: String, at number: Int
  ) {
    guard let channel = seen.channel, channel.opener != nil else { return }
    if head.ends || head.hasErr { return }
    let hasSeed = head.json["seed"]?.bool != nil
    if seen.role == .open {
      var breach: String?
      if !hasSeed {
        breach = "a link without seed"
      } else if let see = head.json["see"], see.array == nil {
        breach = "see is \(see)"
      }
      ledger.judge(.link, by: sender, at: number, breach: breach)
    } else if !isOpener, answered[channel.index] == nil {
      answered.set(true, for: channel.index)
      // A capture may have missed the answer, and shows a keepalive first.
      let lacksSee = context.isComplete && head.json["see"]?.array == nil
      ledger.judge(
        .link, by: sender, at: number,
        breach: !hasSeed ? "an answer without seed" : lacksSee ? "an answer without see" : nil)
    } else {
      ledger.judge(
        .keepalive, by: sender, at: number, breach: hasSeed ? nil : "a keepalive without seed")
    }
    if let see = head.json["see"]?.array { observe(see, by: sender, at: number) }
    if rules.seesNameSets { observeBridges(head, by: sender, at: number) }
  }

  private mutating func observeBridges(_ head: SwitchHead, by sender: String, at number: Int) {
    let name = head.json["bridges"] == nil ? "bridge" : "bridges"
    guard let value = head.json[name] else { return }
    ledger.read(name == "bridges" ? .listsBridges : .listsBridge, by: sender, at: number)
    let types = value.array?.map(\.string)
    ledger.judge(
      .bridges, by: sender, at: number,
      breach: types?.allSatisfy { $0 != nil } ?? false ? nil : "\(name) is \(value)")
    if types?.isEmpty ?? false {
      unwilling.set(number, for: sender)
    } else {
      unwilling.set(0, for: sender)
    }
  }

  /// Whoever bridges and said it does not left its willingness out of the list.
  private mutating func observeBridging(by sender: String, at number: Int) {
    guard let said = unwilling[sender], said > 0 else { return }
    ledger.broken(
      .bridges, by: sender, at: number, "bridges, and its list was empty in packet \(said)",
      tolerance: .ambiguity("D24"))
  }
}
