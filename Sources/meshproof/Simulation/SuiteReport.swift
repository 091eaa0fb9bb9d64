import TelehashConformance
import TelehashPackets
import TelehashRecords

/// What a run of scenarios shows on the terminal: failures with their packets, the matrix, the sum.
struct SuiteReport {
  private let run: Run
  private let catalogue: RequirementCatalogue

  init(_ run: Run, catalogue: RequirementCatalogue) {
    self.run = run
    self.catalogue = catalogue
  }

  func print(on console: Console) {
    if console.verbosity >= .verbose { printCases(on: console) }
    printExplanations(on: console)
    if console.verbosity > .quiet { printMatrix(on: console) }
    console.print(RunSummary.line(run.totals, of: "case", console.style))
  }

  /// Why cases did not simply pass.
  func printExplanations(on console: Console) {
    for item in run.cases where item.verdict.wantsExplanation {
      console.print(block(item).lines(console.style) + [""])
    }
  }

  private func printCases(on console: Console) {
    for item in run.cases {
      let hash = item.traceHash.map { " " + $0.prefix(16) } ?? ""
      console.print("\(console.style(item.verdict.word, item.verdict.mark)) \(item.id)\(hash)")
    }
    console.print()
  }

  private func block(_ item: Case) -> FailureBlock {
    FailureBlock(
      verdict: item.verdict, id: item.id, title: item.title,
      requirements: item.requirements.map { id in
        let requirement = catalogue[id]
        return (id, requirement?.level.rawValue ?? "?", requirement?.source ?? "unknown")
      },
      findings: [("found", item.message)], ladder: ladder(item), place: nil,
      rerun: CommandLineText.join(
        ["meshproof", "sim", item.id, "--seed", "\(item.seed ?? run.seed ?? 1)"]))
  }

  /// The packets around the failing event.
  private func ladder(_ item: Case) -> PacketLadder? {
    // What was sent, lost or decided; that a datagram arrived says little more.
    let packets = item.events.enumerated().filter { place in
      place.element.kind != .delivered
        && (place.element.record != nil || place.element.kind == .state)
    }
    guard !packets.isEmpty else { return nil }
    let failing = item.failingEvent ?? item.events.count - 1
    let place = packets.lastIndex { $0.offset <= failing } ?? packets.count - 1
    let range =
      max(0, place - Self.packetsBefore)...min(packets.count - 1, place + Self.packetsAfter)
    return PacketLadder(
      events: packets[range].map(\.element), marked: place - range.lowerBound)
  }

  private static let packetsBefore = 9
  private static let packetsAfter = 2

  /// Verdicts by area and edition.
  private func printMatrix(on console: Console) {
    let editions = Set(run.cases.compactMap { $0.axes.edition }).sorted().map(\.rawValue)
    var matrix = VerdictMatrix(columns: editions)
    for item in run.cases {
      guard let edition = item.axes.edition?.rawValue else { continue }
      for id in item.requirements {
        matrix.add(item.verdict, row: id, title: catalogue[id]?.statement ?? "", column: edition)
      }
    }
    console.print(matrix.sorted.lines(console.style) + [""])
  }
}

extension VerdictMatrix {
  /// The rows in the order of their ids.
  var sorted: VerdictMatrix {
    var matrix = self
    matrix.sortRows()
    return matrix
  }
}

extension Verdict {
  /// Whether a person wants to know why.
  var wantsExplanation: Bool {
    switch self {
    case .fail, .error, .inconclusive, .xpass, .lenient: true
    case .pass, .unsupported, .notApplicable, .blocked, .xfail: false
    }
  }
}
