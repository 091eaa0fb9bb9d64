import TelehashConformance
import TelehashPackets
import TelehashRecords
import TelehashReports

/// What a run of scenarios shows on the terminal: failures with their packets, the matrix, the sum.
struct SuiteReport {
  private let run: Run
  private let catalogue: RequirementCatalogue
  /// The folder with the captures that cases name, where reports were written into one.
  private let folder: String?

  init(_ run: Run, catalogue: RequirementCatalogue, folder: String? = nil) {
    self.run = run
    self.catalogue = catalogue
    self.folder = folder
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
      requirements: requirements(of: item).map { id in
        let requirement = catalogue[id]
        return (id, requirement?.level.rawValue ?? "?", requirement?.source ?? "unknown")
      },
      findings: Finding.findings(in: item.message) { catalogue[$0]?.statement }
        .map { ($0.label, $0.text) },
      ladder: ladder(item), place: place(of: item),
      rerun: RepeatCommand.line(RepeatCommand.words(for: item, of: run)))
  }

  /// The requirements of a case, the one its message names first: a monitor may see another broken.
  private func requirements(of item: Case) -> [String] {
    let named = String(item.message.prefix { $0 != ":" && $0 != "\n" })
    guard catalogue[named] != nil else { return item.requirements }
    return [named] + item.requirements.filter { $0 != named }
  }

  /// The capture of a case and the packet in it that decided.
  private func place(of item: Case) -> String? {
    guard let folder, let evidence = item.evidence else { return nil }
    let number = item.failingEvent.flatMap { item.events[$0].record?.number }
    return "\(folder)/\(evidence.pcap)" + (number.map { ", packet \($0)" } ?? "")
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
      for id in requirements(of: item) {
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
