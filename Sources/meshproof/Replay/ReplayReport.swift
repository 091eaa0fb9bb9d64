import TelehashConformance
import TelehashCrypto
import TelehashPackets
import TelehashRecords

/// What people read about one judged capture.
struct ReplayReport {
  let capture: ReplayedCapture
  let cases: [Case]
  let catalogue: RequirementCatalogue
  let ambiguities: AmbiguityRegister
  let options: ReplayOptions

  func print(on console: Console) {
    if console.verbosity > .quiet {
      console.print(header(console.style))
      console.print(matrix(console))
      console.print(tolerated(console))
      console.print(readings(console.style))
    }
    for item in cases where item.unexpected {
      if console.verbosity > .quiet { console.print() }
      console.print(failure(item).lines(console.style))
      if console.verbosity == .quiet { console.print() }
    }
  }

  private func header(_ style: Style) -> [String] {
    var lines = [style(Printable.text(capture.path), .strong)]
    let keys =
      capture.keyFiles.isEmpty
      ? "no keys: what is sealed was judged from outside"
      : "keys "
        + capture.keyFiles.joined(separator: ", ")
    lines.append(
      "  edition \(capture.edition.rawValue) (\(capture.editionOrigin.rawValue)), "
        + Printable.text(keys))
    lines.append("  " + capture.census.text)
    for message in capture.survey.messages + [capture.keyMismatch].compactMap({ $0 }) {
      lines.append("  " + style("! " + Printable.text(message), .warning))
    }
    return lines
  }

  /// Requirement × sender.
  private func matrix(_ console: Console) -> [String] {
    let senders = capture.judgement.senders.filter(options.judges)
    var matrix = VerdictMatrix(columns: senders.map { Self.name($0) })
    for item in cases {
      guard let id = item.requirements.first else { continue }
      let sender = senders.first { item.id.hasSuffix("/\(id)[\($0)]") }
      if let sender {
        matrix.add(item.verdict, row: id, title: item.title, column: Self.name(sender))
      } else if console.verbosity >= .verbose {
        matrix.add(item.verdict, row: id, title: item.title, column: senders.first ?? "")
      }
    }
    let rows = console.verbosity >= .verbose ? matrix : matrix.judged
    return rows.rows.isEmpty ? [] : [""] + rows.lines(console.style)
  }

  /// What was let pass, a line each.
  private func tolerated(_ console: Console) -> [String] {
    let lenient = cases.filter { $0.verdict == .lenient }
    guard !lenient.isEmpty else { return [] }
    var table = TextTable(indent: "  ")
    for item in lenient {
      let place = item.evidence?.firstPacket.map { "datagram \($0)" } ?? ""
      let message = item.message.split(separator: "\n").first.map(String.init) ?? ""
      let text = message.hasPrefix("observed ") ? String(message.dropFirst(9)) : message
      table.add([
        .init(item.requirements.first ?? ""), .init(item.level.rawValue, .faint),
        .init(Self.name(Self.sender(item))), .init(place, .faint), .init(Printable.text(text)),
      ])
    }
    return ["", console.style("tolerated", .warning)] + table.lines(console.style)
  }

  private func readings(_ style: Style) -> [String] {
    var table = TextTable(indent: "  ")
    for (csid, forms) in capture.survey.forms {
      table.add("cs\(csid)", forms.joined(separator: " and "), "", "form of the cipher set")
    }
    for reading in capture.readings where reading.senders.contains(where: options.judges) {
      let row = ambiguities[reading.row]
      let status = row?.reading(reading.name)?.status
      table.add([
        .init(reading.row), .init(reading.name, status == .lenient ? .warning : nil),
        .init(reading.senders.map { Self.name($0) }.joined(separator: ", ")),
        .init(row?.topic ?? "", .faint),
      ])
    }
    return table.isEmpty ? [] : ["", style("readings", .strong)] + table.lines(style)
  }

  private func failure(_ item: Case) -> FailureBlock {
    let words = ["meshproof", "replay", capture.path] + options.words
    var block = FailureBlock(item, catalogue, rerun: CommandLineText.join(words))
    block.findings.insert(("expected", item.title), at: 0)
    if let number = item.evidence?.firstPacket {
      let keys =
        options.keys.flatMap { ["--keys", $0] }
        + options.readings.flatMap { ["--reading", $0.text] }
      block.findings.append(
        (
          "look",
          CommandLineText.join(
            ["meshproof", "decode", capture.path, "--packet", "\(number)"] + keys)
        ))
    }
    return block
  }

  /// A sender as it is shown: hashnames are cut.
  private static func name(_ sender: String) -> String { Printable.text(sender, atMost: 24) }

  private static func sender(_ item: Case) -> String {
    guard let start = item.id.lastIndex(of: "["), item.id.hasSuffix("]") else { return "" }
    return String(item.id[item.id.index(after: start)...].dropLast())
  }
}

extension ReplayOptions {
  /// The options as words of a command line.
  var words: [String] {
    var words = keys.flatMap { ["--keys", $0] }
    if let edition { words += ["--edition", edition.rawValue] }
    words += readings.flatMap { ["--reading", $0.text] }
    if profile != .all { words += ["--profile", profile.rawValue] }
    if isStrict { words.append("--strict") }
    if isComplete { words.append("--complete") }
    return words + senders.flatMap { ["--only", $0] }
  }
}

extension ReplayedCapture {
  /// A reading with everybody who follows it.
  struct SharedReading: Hashable {
    let row: String
    let name: String
    var senders: [String]
  }

  /// The readings noticed, in the order of rows.
  var readings: [SharedReading] {
    var shared: [SharedReading] = []
    for noted in judgement.readings {
      let (row, name) = (noted.reading.row, noted.reading.name)
      let known = shared.firstIndex { $0.row == row && $0.name == name }
      if let known {
        if !shared[known].senders.contains(noted.sender) {
          shared[known].senders.append(noted.sender)
        }
      } else {
        shared.append(SharedReading(row: row, name: name, senders: [noted.sender]))
      }
    }
    return shared.map { reading in
      var reading = reading
      reading.senders.sort()
      return reading
    }.sorted { ($0.letter, $0.number, $0.name) < ($1.letter, $1.number, $1.name) }
  }
}

extension ReplayedCapture.SharedReading {
  fileprivate var letter: String { String(row.prefix(1)) }
  /// The number of the row: A9 stands before A10.
  fileprivate var number: Int { Int(row.dropFirst()) ?? 0 }
}

extension Survey {
  /// The forms of the cipher sets that were seen where there is more than one form.
  var forms: [(csid: CSID, names: [String])] { version3Forms + version2Forms }

  private var version2Forms: [(csid: CSID, names: [String])] {
    LineSuite.allCases.compactMap { suite in
      guard let csid = suite.csid, let seen = lineConstructions[suite] else { return nil }
      switch suite {
      case .cs2a: return (csid, seen.map(\.cs2aSignature.rawValue))
      case .cs3a: return (csid, seen.map(\.cs3aNonce.rawValue))
      case .rsa, .cs1a: return nil
      }
    }
  }

  private var version3Forms: [(csid: CSID, names: [String])] {
    constructions.keys.sorted().compactMap { csid in
      let names: [String]
      switch csid {
      case .cs2a: names = constructions[csid, default: []].map(\.cs2a.rawValue)
      case .cs3a: names = constructions[csid, default: []].map(\.cs3a.rawValue)
      default: return nil
      }
      return (csid, names)
    }
  }
}
