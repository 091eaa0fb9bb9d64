import Mustache
import TelehashRecords

/// The kill matrix as one page in the style of the reports; it needs no script.
package enum KillTableHTML {
  package static func text(_ table: KillTable) throws(HTMLReport.TemplateError) -> String {
    do {
      _ = SafeContent.register
      let template = try MustacheTemplate(string: template)
      return template.render(page(table))
    } catch {
      throw HTMLReport.TemplateError(description: "\(error)")
    }
  }

  private static func page(_ table: KillTable) -> [String: Any] {
    let survivors = table.rows.count - table.caught
    return [
      "style": PageStyle.text, "caught": "\(table.caught)", "count": "\(table.rows.count)",
      "survivors": "\(survivors)", "seen": "\(table.seen)", "checkCount": "\(table.checks.count)",
      "caseCount": "\(table.caseCount)", "failedCases": "\(table.failedCaseCount)",
      "hasProblems": !table.problems.isEmpty,
      "problems": table.problems.map { ShownText.text($0, atMost: TextLimit.line) },
      "rows": table.rows.map(row), "checks": table.checks.map(check),
    ]
  }

  private static func row(_ row: KillTable.Row) -> [String: Any] {
    let verdict: Verdict = row.isCaught ? .pass : .fail
    return [
      "name": row.name, "statement": row.statement,
      "requirements": row.requirements.joined(separator: " "), "effect": row.effect,
      "cases": row.cases == 0 ? "" : "\(row.cases)", "verdict": verdict.rawValue,
      "symbol": verdict.symbol, "word": row.isCaught ? "caught" : "not caught",
      "kills": list(
        row.kills.map { "\($0.verdict.symbol) \($0.check) \($0.requirement) \($0.verdict.phrase)" }),
    ]
  }

  private static func check(_ check: KillTable.Check) -> [String: Any] {
    let verdict: Verdict = check.deviations.isEmpty ? .fail : .pass
    return [
      "kind": check.kind, "name": ShownText.text(check.name, atMost: TextLimit.name),
      "verdict": verdict.rawValue, "symbol": verdict.symbol,
      "word": check.deviations.isEmpty ? "never seen to fail" : "seen to fail",
      "deviations": list(check.deviations),
    ]
  }

  /// A count that opens to the lines; the JSON has them all.
  private static func list(_ lines: [String]) -> Any {
    FoldedList.context(lines, atMost: TextLimit.line)
  }

  private static let template = #"""
    {{% CONTENT_TYPE: SAFE_HTML}}
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
    <title>Self-test: {{caught}} of {{count}} faults caught, meshproof</title>
    <style>
    {{{style}}}
    .kills td{text-align:left!important;vertical-align:top!important;font-size:13px}
    .kills details summary{list-style:none;color:var(--link)}
    .kills details ul{list-style:none;padding:0;margin:4px 0 0;font:11px/1.5 var(--mono);overflow-wrap:anywhere;max-width:360px}
    </style>
    </head>
    <body>
    <a class="skip" href="#main">Skip to the matrix</a>
    <header class="top">
    <p class="brand">meshproof <span>self-test</span></p>
    <div class="headline"><h1>{{caught}} of {{count}} deliberate faults are caught</h1></div>
    <p class="quiet">{{seen}} of {{checkCount}} checks and {{failedCases}} of {{caseCount}} cases were seen to fail.</p>
    <div class="bar" role="img" aria-label="{{caught}} caught, {{survivors}} not"><i class="pass" style="flex-grow:{{caught}}"></i><i class="fail" style="flex-grow:{{survivors}}"></i></div>
    </header>
    <main id="main" tabindex="-1">
    {{#hasProblems}}<section><h2>Problems</h2><ul>{{#problems}}<li>{{.}}</li>{{/problems}}</ul></section>{{/hasProblems}}
    <div class="scroll" tabindex="0" role="region" aria-label="Faults and the checks that saw them">
    <table class="matrix kills">
    <thead><tr><th scope="col">Fault</th><th scope="col">Breaks</th><th scope="col">Must be seen as</th><th scope="col">Cases met</th><th scope="col">Seen by</th><th scope="col">Caught</th></tr></thead>
    <tbody>
    {{#rows}}
    <tr><th scope="row"><b>{{name}}</b> <span class="statement">{{statement}}</span></th><td>{{requirements}}</td><td>{{effect}}</td><td>{{cases}}</td><td>{{#kills}}<details><summary>{{size}}</summary><ul>{{#lines}}<li>{{.}}</li>{{/lines}}</ul></details>{{/kills}}</td><td><span class="v {{verdict}}" title="{{word}}">{{symbol}}</span> {{word}}</td></tr>
    {{/rows}}
    </tbody>
    </table>
    </div>
    <div class="scroll" tabindex="0" role="region" aria-label="Checks and the faults that make them fail">
    <table class="matrix kills">
    <thead><tr><th scope="col">Check</th><th scope="col">Kind</th><th scope="col">Seen to fail by</th><th scope="col"></th></tr></thead>
    <tbody>
    {{#checks}}
    <tr><th scope="row"><b>{{name}}</b></th><td>{{kind}}</td><td>{{#deviations}}<details><summary>{{size}}</summary><ul>{{#lines}}<li>{{.}}</li>{{/lines}}</ul></details>{{/deviations}}</td><td><span class="v {{verdict}}" title="{{word}}">{{symbol}}</span> {{word}}</td></tr>
    {{/checks}}
    </tbody>
    </table>
    </div>
    </main>
    </body>
    </html>

    """#
}
