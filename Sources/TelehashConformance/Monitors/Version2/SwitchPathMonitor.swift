import TelehashPackets

/// Judges paths of version 2: their form wherever they stand, and the `path` channel.
package struct SwitchPathMonitor: LedgerMonitor {
  package static let name = "switch-paths"

  enum Rule: String, MonitorRule {
    case form = "V2PATH-01"
    case endedAnswer = "V2PATH-02"
    case namedRequest = "V2PATH-03"
    case answer = "V2PATH-05"
    case localStaysLocal = "V2PATH-08"
  }

  private(set) var ledger = RuleLedger<Rule>()
  private let rules: SwitchRules
  private let context: MonitorContext
  private var answered: BoundedTable<Int, Bool>

  static let maximumChannels = 16_384

  package init(_ context: MonitorContext) {
    self.context = context
    rules = context.switchRules ?? .v21
    answered = BoundedTable(limit: Self.maximumChannels)
  }

  package mutating func observe(_ sighting: Sighting) {
    for layer in sighting.layers where layer.isNew {
      guard let seen = layer.line, let head = seen.head, let channel = seen.channel,
        let type = channel.type, !type.hasPrefix("_")
      else { continue }
      let number = sighting.number
      observeForm(head, by: layer.from, at: number)
      guard type == "path", let opener = channel.opener else { continue }
      if seen.role == .open {
        observeRequest(head, layer, sighting)
      } else if opener != layer.from {
        observeAnswer(head, channel.index, by: layer.from, at: number)
      }
    }
  }

  private mutating func observeForm(_ head: SwitchHead, by sender: String, at number: Int) {
    var paths = head.objects("paths")?.objects ?? []
    if let path = head.json["path"]?.object { paths.append(path) }
    if let (_, others) = head.objects("paths"), others > 0 {
      ledger.broken(.form, by: sender, at: number, "a path that is no object")
    }
    for path in paths {
      if let fault = SwitchPaths.fault(in: path) {
        ledger.broken(.form, by: sender, at: number, fault)
      } else if let members = SwitchPaths.foreignMembers(of: path) {
        ledger.broken(
          .form, by: sender, at: number,
          "a path of type \(path["type"]?.string ?? "") with \(members)",
          tolerance: .ambiguity("D32"))
      } else {
        ledger.held(.form, by: sender)
      }
    }
  }

  private mutating func observeRequest(
    _ head: SwitchHead, _ layer: SeenLayer, _ sighting: Sighting
  ) {
    if rules.endsPathAnswers {
      let isNamed = head.json["path"]?.object != nil
      ledger.judge(
        .namedRequest, by: layer.from, at: sighting.number,
        breach: isNamed ? nil : "a path request without path", tolerance: .ambiguity("D35"))
      ledger.read(
        isNamed ? .namesRequestedPath : .leavesPathOut, by: layer.from, at: sighting.number)
    }
    // Only the direct way shows where the other side is.
    guard layer.depth == 0, layer.isOwnSend, sighting.reach != .no else { return }
    let local = SwitchPaths.addresses(in: head).first(where: \.isInternal)
    guard !sighting.packet.destination.isInternal else { return }
    ledger.judge(
      .localStaysLocal, by: layer.from, at: sighting.number,
      breach: local.map { "\($0) is told to \(sighting.packet.destination)" },
      tolerance: .ambiguity("D26"))
  }

  private mutating func observeAnswer(
    _ head: SwitchHead, _ channel: Int, by sender: String, at number: Int
  ) {
    if head.hasErr { return }
    let isNamed = head.json["path"]?.object != nil
    if rules.endsPathAnswers {
      ledger.judge(
        .endedAnswer, by: sender, at: number, breach: head.ends ? nil : "an answer without end")
      if !isNamed {
        ledger.broken(
          .endedAnswer, by: sender, at: number, "an answer without path",
          tolerance: .ambiguity("D35"))
      }
    } else {
      let isClosing = head.ends && (answered[channel] != nil || !context.isComplete)
      ledger.judge(
        .answer, by: sender, at: number,
        breach: isNamed || isClosing ? nil : "an answer without path")
      ledger.read(head.ends ? .pathAnswersEnd : .pathAnswersStayOpen, by: sender, at: number)
      answered.set(true, for: channel)
    }
  }
}
