import Mustache
import TelehashPackets
import TelehashRecords

/// The run as one page that opens from disk, loads nothing, and shows the evidence of every case.
package enum HTMLReport {
  /// Why the page could not be made: a template that does not parse is our own fault.
  package struct TemplateError: Error {
    package let description: String
  }

  package static func text(_ report: Report) throws(TemplateError) -> String {
    let template: MustacheTemplate
    do {
      _ = SafeContent.register
      template = try MustacheTemplate(string: PageTemplate.text)
    } catch {
      throw TemplateError(description: "\(error)")
    }
    let axes = RequirementMatrix.axes(of: report.run)
    var page = head(report.run)
    page.merge(OverviewContext.page(report, axes: axes)) { _, new in new }
    page["style"] = PageStyle.text
    page["script"] = PageScript.text
    page["scriptDigest"] = PageScript.digest
    page["data"] = EmbeddedJSON.text(PageData.json(report, axes: axes))
    return template.render(page)
  }

  private static func head(_ run: Run) -> [String: Any] {
    let totals = run.totals
    let bad = Verdict.worstFirst.filter { $0.isBad && totals[$0] > 0 }
    let (stateClass, stateSymbol, state): (String, String, String) =
      switch run.exitCode {
      case .success: ("pass", Verdict.pass.symbol, "nothing unexpected")
      case .harness: ("error", Verdict.error.symbol, "a fault of the harness")
      case .failure:
        (
          "fail", Verdict.fail.symbol,
          bad.map { "\(totals[$0]) \($0.phrase)" }.joined(separator: ", ")
        )
      default: ("inconclusive", Verdict.inconclusive.symbol, "not everything could be judged")
      }
    let shown = Verdict.worstFirst.filter { totals[$0] > 0 }
    return [
      "target": shownText(run.target.name), "mode": run.mode.title, "state": state,
      "stateClass": stateClass, "stateSymbol": stateSymbol,
      "command": RepeatCommand.line(RepeatCommand.words(of: run)),
      "tool": "\(run.tool.name) \(shownText(run.tool.version))",
      "facts": facts(run).map { ["name": $0.0, "value": $0.1] },
      "totalsText": shown.map { "\(totals[$0]) \($0.phrase)" }.joined(separator: ", "),
      "totals": shown.map { verdict in
        [
          "verdict": verdict.rawValue, "symbol": verdict.symbol, "word": verdict.phrase,
          "count": "\(totals[verdict])",
        ]
      },
    ]
  }

  private static func facts(_ run: Run) -> [(String, String)] {
    var facts = [("target", "\(shownText(run.target.kind)) \(shownText(run.target.name))")]
    if let uri = run.target.uri { facts.append(("address", shownText(uri))) }
    facts.append(("cases", "\(run.totals.all)"))
    if let seed = run.seed { facts.append(("seed", "\(seed)")) }
    facts.append(("started", run.startedAt.description))
    var took = SecondsText.short(run.duration.real)
    if let virtual = run.duration.virtual { took += ", \(SecondsText.short(virtual)) virtual" }
    facts.append(("took", took))
    let commit = run.tool.commit.map { " (\(shownText($0)))" } ?? ""
    facts.append(("tool", "\(shownText(run.tool.name)) \(shownText(run.tool.version))\(commit)"))
    for (name, features) in [
      ("features", run.target.features.declared), ("probed", run.target.features.probed),
    ] where !features.isEmpty {
      facts.append((name, shownText(features.prefix(40).joined(separator: ", "))))
    }
    return facts
  }

  private static func shownText(_ text: String) -> String {
    ShownText.text(text, atMost: TextLimit.name)
  }
}

extension Run.Mode {
  /// The mode in words.
  package var title: String {
    switch self {
    case .sim: "simulated network"
    case .live: "live over the network"
    case .replay: "replayed captures"
    case .vectors: "test vectors"
    case .pair: "two implementations"
    case .fuzz: "random schedules"
    }
  }
}
