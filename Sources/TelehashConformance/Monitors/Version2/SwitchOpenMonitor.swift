import TelehashCrypto
import TelehashPackets

/// Judges the opens of version 2: what they say, and when the same one is sent again.
package struct SwitchOpenMonitor: LedgerMonitor {
  package static let name = "switch-opens"

  enum Rule: String, MonitorRule {
    case freshIV = "V2OPEN-05"
    case members = "V2OPEN-07"
    case oneLine = "V2OPEN-13"
    case newLineIsNewerInJSON = "V2OPEN-11"
    case newLineIsNewer = "V2OPEN-12"
    case sentAgain = "V2OPEN-16"
    case highestSet = "V2HN-07"
    case signatureInput = "V2CS2A-05"
    case nonce = "V2CS3A-03"
  }

  private(set) var ledger = RuleLedger<Rule>()
  private let context: MonitorContext
  private let rules: SwitchRules
  private var lines: BoundedTable<LineID, Announced>
  private var newest: BoundedTable<Direction, Newest>
  private var ivs: BoundedTable<IVName, Fingerprint>
  /// The hashname somebody last used; who has more than one says so in its opens.
  private var names: BoundedTable<String, HexHashname>

  /// What the first open of a line said.
  private struct Announced: Sendable {
    let from: String
    let at: UInt64
    let lineKey: [UInt8]
  }

  private struct Direction: Hashable, Sendable {
    let from: String
    let to: String
  }

  private struct IVName: Hashable, Sendable {
    let from: String
    let iv: [UInt8]
  }

  /// What was last seen between two switches, in one direction.
  private struct Newest: Sendable {
    var at: UInt64
    var line: LineID
    /// When the other side last sent an open, which this side may answer.
    var heardOpen = false
    /// How many line packets of the other side show that the line is in use.
    var heardLines = 0
  }

  /// Lines and directions remembered.
  static let maximumLines = 16_384
  /// An `at` above this counts milliseconds: as seconds it would be in the year 5138.
  static let largestSeconds: UInt64 = 100_000_000_000

  package init(_ context: MonitorContext) {
    self.context = context
    rules = context.switchRules ?? .v21
    lines = BoundedTable(limit: Self.maximumLines)
    newest = BoundedTable(limit: Self.maximumLines)
    ivs = BoundedTable(limit: Self.maximumLines)
    names = BoundedTable(limit: Self.maximumLines)
  }

  package mutating func observe(_ sighting: Sighting) {
    for layer in sighting.layers {
      switch layer.content {
      case .open(let open): observe(open, layer, sighting)
      case .line where layer.isNew:
        note(Direction(from: layer.to, to: layer.from)) { $0.heardLines += 1 }
      case .line: break
      }
    }
  }

  /// Changes what is known of a direction in which there was an open.
  private mutating func note(_ direction: Direction, _ change: (inout Newest) -> Void) {
    guard var known = newest.take(direction) else { return }
    change(&known)
    newest.set(known, for: direction)
  }

  private mutating func observe(
    _ open: DissectedOpen, _ layer: SeenLayer, _ sighting: Sighting
  ) {
    let number = sighting.number
    if layer.isNew {
      observeContent(open, at: number)
      observeReading(open, at: number)
      observeIV(open, layer, at: number)
    }
    observeLine(open, at: number)
    observeOrder(open, layer, at: number)
  }

  private mutating func observeContent(_ open: DissectedOpen, at number: Int) {
    var breaches: [String] = []
    names.set(open.content.sender, for: open.from)
    if let to = open.content.to, let hashname = context.switchHashname(of: open.to),
      to != hashname, to != names[open.to]
    {
      breaches.append("to names \(to.text), and it is sealed for \(hashname.text)")
    }
    if let text = open.inner.json?["line"]?.string, text != open.content.line.text {
      breaches.append("line is written \(text)")
    }
    ledger.judge(.members, by: open.from, at: number, breach: breaches.first)
    ledger.read(
      open.content.at > Self.largestSeconds ? .millisecondsInOpens : .secondsInOpens,
      by: open.from, at: number)
    guard let csid = open.suite.csid, let from = open.content.from,
      let party = context.switches.first(where: { $0.name == open.to })
    else { return }
    let theirs = LineSuite.allCases.filter { party.publicKeys[$0] != nil }.compactMap(\.csid)
    guard let best = CSID.highestCommon(from.csids, theirs) else { return }
    ledger.judge(
      .highestSet, by: open.from, at: number,
      breach: best == csid ? nil : "an open of \(csid), where both have \(best)")
  }

  private mutating func observeReading(_ open: DissectedOpen, at number: Int) {
    switch open.suite {
    case .cs2a:
      let covers = open.construction.cs2aSignature == .withTag
      ledger.judge(
        .signatureInput, by: open.from, at: number,
        breach: covers ? nil : "the signature leaves the tag out", tolerance: .ambiguity("D13"))
      ledger.read(covers ? .signatureWithTag : .signatureWithoutTag, by: open.from, at: number)
    case .cs3a:
      let ends = open.construction.cs3aNonce == .endsInOne
      ledger.judge(
        .nonce, by: open.from, at: number, breach: ends ? nil : "a nonce of zeros",
        tolerance: .ambiguity("D12"))
      ledger.read(ends ? .nonceEndsInOne : .nonceZero, by: open.from, at: number)
    case .rsa, .cs1a: break
    }
  }

  private mutating func observeIV(_ open: DissectedOpen, _ layer: SeenLayer, at number: Int) {
    guard open.suite == .rsa, let text = open.sealed.packet.json?["iv"]?.string,
      let iv = LineID(text: text)
    else { return }
    let name = IVName(from: open.from, iv: iv.bytes)
    let known = ivs.known(name, orSet: open.fingerprint) ?? open.fingerprint
    ledger.judge(
      .freshIV, by: open.from, at: number,
      breach: known == open.fingerprint ? nil : "the iv of an earlier open again")
  }

  /// All opens for one line say the same (V2OPEN-13).
  private mutating func observeLine(_ open: DissectedOpen, at number: Int) {
    let content = Announced(from: open.from, at: open.content.at, lineKey: open.lineKey)
    guard let known = lines.known(open.content.line, orSet: content) else { return }
    var breach: String?
    if known.from != open.from {
      breach = "the line id of \(known.from)"
    } else if known.at != open.content.at {
      breach = "at \(open.content.at) for a line made at \(known.at)"
    } else if known.lineKey != open.lineKey {
      breach = "another line key for the same line"
    }
    ledger.judge(.oneLine, by: open.from, at: number, breach: breach)
  }

  /// When an open is sent again, and whether a new line has a newer `at`.
  private mutating func observeOrder(
    _ open: DissectedOpen, _ layer: SeenLayer, at number: Int
  ) {
    guard layer.isOwnSend else { return }
    let direction = Direction(from: open.from, to: open.to)
    let back = Direction(from: open.to, to: open.from)
    defer { note(back) { $0.heardOpen = true } }
    guard var known = newest[direction] else {
      newest.set(
        Newest(at: open.content.at, line: open.content.line), for: direction)
      return
    }
    let newLine: Rule = rules.repeatsOpens ? .newLineIsNewer : .newLineIsNewerInJSON
    if known.line == open.content.line {
      if known.heardOpen {
        ledger.read(.equalOpensAnswered, by: open.from, at: number)
      } else if rules.repeatsOpens {
        ledger.judge(
          .sentAgain, by: open.from, at: number,
          breach: known.heardLines > 1 ? "the open once more, though the line is in use" : nil,
          tolerance: .warning)
      }
    } else if lines[open.content.line]?.from == open.from, open.content.at <= known.at {
      // An old open that comes again is a replay, and its sender no longer means it.
      ledger.judge(
        newLine, by: open.from, at: number,
        breach: open.content.at == known.at ? "a new line with the at of the one before" : nil)
      return
    } else {
      ledger.held(newLine, by: open.from)
      known.heardLines = 0
    }
    known.at = open.content.at
    known.line = open.content.line
    known.heardOpen = false
    newest.set(known, for: direction)
  }
}
