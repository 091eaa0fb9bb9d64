package import TelehashRecords

/// Everything one report is made from: a run, what its requirements say, and an earlier run to
/// compare it with.
package struct Report: Sendable {
  package var run: Run
  package var catalogue: ReportCatalogue
  package var earlier: Run?
  /// What stands before the relative paths of captures to make them links in a page; empty where
  /// the page lies beside them.
  package var evidenceBase = ""

  package init(_ run: Run, catalogue: ReportCatalogue, earlier: Run? = nil) {
    self.run = run
    self.catalogue = catalogue
    self.earlier = earlier
  }

  /// What changed since the earlier run.
  package var comparison: RunComparison? {
    earlier.map { RunComparison(from: $0, to: run) }
  }

  /// The requirement that decided a case: the one its message names, else the first.
  package func decidingRequirement(of item: Case) -> String? {
    let named = String(item.message.prefix { $0 != ":" && $0 != "\n" })
    return catalogue[named] == nil ? item.requirements.first : named
  }

  /// The requirements a case says something about, the deciding one first.
  package func requirements(of item: Case) -> [String] {
    guard let first = decidingRequirement(of: item) else { return [] }
    return [first] + item.requirements.filter { $0 != first }
  }

  /// The gravest verdict on each requirement that cases say something about.
  package var verdicts: [String: Verdict] {
    var verdicts: [String: Verdict] = [:]
    for item in run.cases {
      for id in requirements(of: item) {
        let all = [verdicts[id], item.verdict].compactMap { $0 }
        verdicts[id] = Verdict.combined(all)
      }
    }
    return verdicts
  }

  /// What a case expected and what it saw. A monitor says what it saw alone: what it expects is the
  /// requirement.
  package func findings(of item: Case) -> [Finding] {
    Finding.findings(in: item.message) { catalogue[$0]?.statement }
  }

  /// What people read first: the message without expected and observed apart, in one line.
  package func headline(of item: Case) -> String {
    let lines = ShownText.lines(item.message, atMost: 2, width: TextLimit.line)
    return lines.isEmpty
      ? ShownText.text(item.title, atMost: TextLimit.line)
      : lines.joined(separator: "; ")
  }

  /// The reference that leads from a page to a capture or its keys.
  func link(to path: String) -> String {
    path.hasPrefix("/") ? URIText.path(path) : URIText.path(evidenceBase + path)
  }

  /// Which file an annotation about a case points at: its scenario, vector or capture.
  package func file(of item: Case) -> String? {
    if let scenario = catalogue.scenario(ofCase: item.id) { return scenario.file }
    if item.id.hasPrefix("vectors/") {
      return "Vectors/" + item.id.dropFirst("vectors/".count).prefix { $0 != "#" }
    }
    return item.evidence?.pcap
  }
}

/// Expected against observed, as a case's message has them.
package struct Finding: Hashable, Sendable {
  package let label: String
  package let text: String

  /// The parts of a message, each made safe: `expected … ; observed …` apart, other lines as they
  /// are.
  ///
  /// A line that begins with the id of a requirement, for which `statement` has one, is what was
  /// observed against that requirement.
  package static func findings(
    in message: String, statement: (String) -> String? = { _ in nil }
  ) -> [Finding] {
    var findings: [Finding] = []
    for line in ShownText.lines(message, atMost: TextLimit.lines, width: TextLimit.line) {
      let name = line.prefix { $0 != ":" }
      if let statement = statement(String(name)), name.endIndex < line.endIndex {
        findings.append(Finding(label: "expected", text: statement))
        findings.append(
          Finding(
            label: "observed", text: String(line[name.endIndex...].drop { ": ".contains($0) })))
        continue
      }
      let parts: [Substring]
      if line.hasPrefix("expected "), let cut = line.firstRange(of: "; observed ") {
        parts = [
          line[..<cut.lowerBound],
          line[line.index(cut.lowerBound, offsetBy: 2)...],
        ]
      } else {
        parts = [line[...]]
      }
      findings += parts.map { part in
        for label in labels where part.hasPrefix(label + " ") {
          return Finding(label: label, text: String(part.dropFirst(label.count + 1)))
        }
        return Finding(label: "message", text: String(part))
      }
    }
    return findings
  }

  private static let labels = ["expected", "observed", "counted"]
}
