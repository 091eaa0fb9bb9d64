import TelehashPackets
import TelehashRecords

/// The run as JUnit XML, in the dialect CI systems read.
///
/// A suite is an area, a test case is a case. `fail` and `xpass` are failures; a fault of the harness
/// alone is an error; what was not judged, and failures that were announced, are skipped with the
/// reason. A tolerated reading passes and says so on standard output.
package enum JUnitReport {
  package static func text(_ report: Report) -> String {
    let run = report.run
    var xml = XMLWriter()
    let count = Count(run.cases)
    xml.begin(
      "testsuites",
      [
        ("name", "meshproof \(run.mode.rawValue): \(run.target.name)"),
        ("tests", "\(count.tests)"), ("failures", "\(count.failures)"),
        ("errors", "\(count.errors)"),
        ("time", SecondsText.milliseconds(run.duration.real)),
      ])
    for area in areas(of: run) { write(area, of: report, to: &xml) }
    xml.end()
    return xml.text
  }

  private static func write(
    _ area: (name: String, cases: [Case]), of report: Report, to xml: inout XMLWriter
  ) {
    let run = report.run
    let count = Count(area.cases)
    xml.begin(
      "testsuite",
      [
        ("name", report.catalogue.title(ofArea: area.name)), ("tests", "\(count.tests)"),
        ("failures", "\(count.failures)"), ("errors", "\(count.errors)"),
        ("skipped", "\(count.skipped)"), ("time", SecondsText.milliseconds(count.time)),
        ("timestamp", String(run.startedAt.description.dropLast())),
      ])
    xml.begin("properties")
    for (name, value) in properties(of: run) {
      xml.element("property", [("name", name), ("value", value)])
    }
    xml.end()
    for item in area.cases { write(item, of: report, to: &xml) }
    xml.end()
  }

  private static func properties(of run: Run) -> [(String, String)] {
    [
      ("tool", "\(run.tool.name) \(run.tool.version)"),
      ("target", "\(run.target.kind) \(run.target.name)"),
      ("command", RepeatCommand.line(RepeatCommand.words(of: run))),
    ] + (run.seed.map { [("seed", "\($0)")] } ?? [])
  }

  private static func write(_ item: Case, of report: Report, to xml: inout XMLWriter) {
    let attributes: [(String, String?)] = [
      ("name", item.id), ("classname", "meshproof.\(item.area)"),
      ("time", SecondsText.milliseconds(item.duration.real)),
    ]
    let (element, hasText) = Self.element(for: item.verdict)
    guard let element else { return xml.element("testcase", attributes) }
    xml.begin("testcase", attributes)
    let text = CaseText.lines(item, of: report).joined(separator: "\n")
    if element == "system-out" {
      xml.element(element, [], text)
    } else {
      xml.element(
        element, [("message", report.headline(of: item)), ("type", item.verdict.rawValue)],
        hasText ? text : nil)
    }
    xml.end()
  }

  /// What a verdict is in this format; nil for a plain pass.
  private static func element(for verdict: Verdict) -> (name: String?, hasText: Bool) {
    switch verdict {
    case .pass: (nil, false)
    case .lenient: ("system-out", true)
    case .fail, .xpass: ("failure", true)
    case .error: ("error", true)
    case .xfail, .inconclusive, .blocked: ("skipped", true)
    case .notApplicable, .unsupported: ("skipped", false)
    }
  }

  /// The cases by area, areas in the order they first come.
  private static func areas(of run: Run) -> [(name: String, cases: [Case])] {
    var areas: [(name: String, cases: [Case])] = []
    var places: [String: Int] = [:]
    for item in run.cases {
      if let place = places[item.area] {
        areas[place].cases.append(item)
      } else {
        places[item.area] = areas.count
        areas.append((item.area, [item]))
      }
    }
    return areas
  }

  private struct Count {
    var tests = 0
    var failures = 0
    var errors = 0
    var skipped = 0
    var time = TimeSpan.zero

    init(_ cases: [Case]) {
      for item in cases {
        tests += 1
        time = time + item.duration.real
        switch JUnitReport.element(for: item.verdict).name {
        case "failure": failures += 1
        case "error": errors += 1
        case "skipped": skipped += 1
        default: break
        }
      }
    }
  }
}

/// What formats without a page of their own say about a case, line by line, made safe.
enum CaseText {
  static func lines(_ item: Case, of report: Report) -> [String] {
    var lines = [ShownText.text(item.title, atMost: TextLimit.line)]
    for id in report.requirements(of: item).prefix(TextLimit.lines) {
      let shown = ShownText.text(id, atMost: TextLimit.name)
      if let requirement = report.catalogue[id] {
        lines.append("\(shown) \(requirement.level.rawValue), \(requirement.source)")
      } else {
        lines.append(shown)
      }
    }
    lines += report.findings(of: item).map { "\($0.label): \($0.text)" }
    if let place = place(of: item) { lines.append("where: \(place)") }
    lines.append("rerun: " + RepeatCommand.line(RepeatCommand.words(for: item, of: report.run)))
    if let id = report.decidingRequirement(of: item) {
      lines.append("explain: " + RepeatCommand.line(RepeatCommand.explanation(of: id)))
    }
    return lines
  }

  /// The capture of a case and its packets in it.
  static func place(of item: Case) -> String? {
    guard let evidence = item.evidence else { return nil }
    var text = ShownText.text(evidence.pcap, atMost: TextLimit.name)
    if let number = item.failingEvent.flatMap({ item.events[$0].record?.number }) {
      text += ", packet \(number)"
    } else if let first = evidence.firstPacket {
      text += ", packet \(first)"
      if let last = evidence.lastPacket, last != first { text += " to \(last)" }
    }
    return text
  }
}
