import TelehashConformance
import TelehashPackets
import TelehashRecords

/// What people read about a party of a capture beside the reference endpoint in its place.
struct UnderstudyReport {
  let part: ComparedPart
  let catalogue: RequirementCatalogue
  let ambiguities: AmbiguityRegister

  func print(on console: Console) {
    guard console.verbosity > .quiet else { return }
    console.print(header(console.style))
    console.print(table(console))
    console.print(reasons(console.style))
    console.print(console.style(summary, .strong))
    console.print()
  }

  private func header(_ style: Style) -> [String] {
    var lines = [
      style(Printable.text(part.path), .strong)
        + " with the reference endpoint as \(Printable.text(part.name))",
      "  edition \(part.edition.rawValue), keys "
        + Printable.text(part.keyFiles.joined(separator: ", ")),
    ]
    for message in part.survey.messages {
      lines.append("  " + style("! " + Printable.text(message), .warning))
    }
    return lines
  }

  /// A line for each difference; all packets when everything is to be shown.
  private func table(_ console: Console) -> [String] {
    var table = TextTable(indent: "  ")
    table.rightAligned = [0]
    table.add([
      .init("datagram", .faint), .init("", .faint), .init("packet", .faint),
      .init("difference", .faint), .init("reason", .faint),
    ])
    var isEmpty = true
    for packet in part.packets {
      if packet.verdict == .same {
        guard console.verbosity >= .verbose else { continue }
        table.add([
          .init(number(packet)), .init("same", .good), .init(Printable.text(packet.slot.text)),
        ])
        isEmpty = false
        continue
      }
      for (index, reason) in packet.reasons.enumerated() {
        let text = reason.text.drop { $0 != ":" }.dropFirst(2)
        table.add([
          .init(index == 0 ? number(packet) : ""),
          .init(index == 0 ? packet.verdict.rawValue : "", mark(packet)),
          .init(index == 0 ? Printable.text(packet.slot.text, atMost: 60) : ""),
          .init(Printable.text(String(text), atMost: 100)),
          .init(
            reason.explanation?.source.name ?? "unknown",
            reason.explanation == nil ? .bad : .name),
        ])
        isEmpty = false
      }
    }
    return isEmpty ? [] : [""] + table.lines(console.style)
  }

  private func number(_ packet: ComparedPacket) -> String {
    packet.number.map(String.init) ?? "after \(packet.time.text)"
  }

  private func mark(_ packet: ComparedPacket) -> Style.Mark { packet.isExplained ? .warning : .bad }

  /// Every reason given, once, with what it says and how often it was met.
  private func reasons(_ style: Style) -> [String] {
    var counts: [(explanation: DifferenceExplanation, count: Int)] = []
    for explanation in part.packets.flatMap(\.explanations).compactMap({ $0 }) {
      if let index = counts.firstIndex(where: { $0.explanation == explanation }) {
        counts[index].count += 1
      } else {
        counts.append((explanation, 1))
      }
    }
    guard !counts.isEmpty else { return [] }
    var table = TextTable(indent: "  ")
    table.rightAligned = [0]
    for (explanation, count) in counts {
      let kind =
        switch explanation.source {
        case .ambiguity(let row): ambiguities[row]?.topic ?? "ambiguity"
        case .deviation(_, let row): "known fault" + (row.map { ", see \($0)" } ?? "")
        case .choice: "left to the endpoint"
        }
      table.add([
        .init("\(count) ×"), .init(explanation.source.name, .name),
        .init(explanation.requirement), .init(explanation.text), .init(kind, .faint),
      ])
    }
    return ["", style("reasons", .strong)] + table.lines(style) + [""]
  }

  private var summary: String {
    let counts = ComparedPacket.Verdict.allCases.map { verdict in
      "\(part.packets.count { $0.verdict == verdict }) \(verdict.rawValue)"
    }
    let unknown = part.packets.count { !$0.isExplained }
    return "\(part.name): " + counts.joined(separator: ", ")
      + (unknown == 0
        ? "; every difference has a known reason"
        : "; \(Counted.text(unknown, "packet")) differ for no known reason")
  }
}

extension Instant {
  /// Seconds since the beginning, as `3.250 s`.
  fileprivate var text: String {
    let milliseconds = nanoseconds / 1_000_000
    let fraction = String(milliseconds % 1000)
    return "\(milliseconds / 1000)."
      + String(repeating: "0", count: 3 - fraction.count) + "\(fraction) s"
  }
}
