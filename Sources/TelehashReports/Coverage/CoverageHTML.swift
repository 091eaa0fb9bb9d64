import Mustache
import TelehashRecords

/// Coverage as one page in the style of the reports; it needs no script.
package enum CoverageHTML {
  package static func text(
    _ coverage: Coverage
  ) throws(HTMLReport.TemplateError) -> String {
    do {
      _ = SafeContent.register
      let template = try MustacheTemplate(string: template)
      return template.render(page(coverage))
    } catch {
      throw HTMLReport.TemplateError(description: "\(error)")
    }
  }

  private static func page(_ coverage: Coverage) -> [String: Any] {
    [
      "style": PageStyle.text, "covered": "\(coverage.covered)", "count": "\(coverage.count)",
      "uncovered": "\(coverage.count - coverage.covered)",
      "origin": coverage.origin.map { ShownText.text($0, atMost: TextLimit.name) as Any }
        ?? false as Any,
      "areas": coverage.areas.map { area in
        [
          "name": area.name, "title": area.title, "areaCovered": "\(area.covered)",
          "areaUncovered": "\(area.rows.count - area.covered)",
          "areaCount": "\(area.rows.count)", "rows": area.rows.map(row),
        ] as [String: Any]
      },
    ]
  }

  private static func row(_ row: Coverage.Row) -> [String: Any] {
    [
      "id": row.id, "level": row.level.rawValue, "statement": row.statement,
      "vectors": list(row.vectors), "scenarios": list(row.scenarios),
      "monitors": list(row.monitors), "deviations": list(row.deviations),
      "verdict": row.verdict?.rawValue ?? false as Any, "symbol": row.verdict?.symbol ?? "",
      "word": row.verdict?.phrase ?? "",
      "reason": row.isUncovered ? row.reason ?? "nothing checks it yet" : false as Any,
    ]
  }

  /// A count that opens to the names; `meshproof explain ID -v` has them all.
  private static func list(_ names: [String]) -> Any {
    FoldedList.context(names, atMost: TextLimit.name)
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
    <title>Coverage: {{covered}} of {{count}} requirements, meshproof</title>
    <style>
    {{{style}}}
    .coverage td{text-align:left!important;vertical-align:top!important;font-size:13px}
    .coverage details summary{list-style:none;color:var(--link)}
    .coverage details ul{list-style:none;padding:0;margin:4px 0 0;font:11px/1.5 var(--mono);overflow-wrap:anywhere;max-width:220px}
    </style>
    </head>
    <body>
    <a class="skip" href="#main">Skip to the requirements</a>
    <header class="top">
    <p class="brand">meshproof <span>coverage</span></p>
    <div class="headline"><h1>{{covered}} of {{count}} requirements are covered</h1></div>
    {{#origin}}<p class="quiet">Verdicts are from <bdi>{{origin}}</bdi>.</p>{{/origin}}
    <div class="bar" role="img" aria-label="{{covered}} covered, {{uncovered}} not"><i class="pass" style="flex-grow:{{covered}}"></i><i class="notApplicable" style="flex-grow:{{uncovered}}"></i></div>
    </header>
    <main id="main" tabindex="-1">
    <div class="scroll" tabindex="0" role="region" aria-label="Requirements and what bears on them">
    <table class="matrix coverage">
    <thead><tr><th scope="col">Requirement</th><th scope="col">Level</th><th scope="col">Vectors</th><th scope="col">Scenarios</th><th scope="col">Monitors</th><th scope="col">Deviations</th><th scope="col">Verdict</th></tr></thead>
    {{#areas}}
    <tbody>
    <tr class="area"><th scope="rowgroup" colspan="7">{{title}} <span class="quiet">{{name}} · {{areaCovered}} of {{areaCount}}</span></th></tr>
    {{#rows}}
    <tr><th scope="row"><b>{{id}}</b> <span class="statement">{{statement}}</span>{{#reason}}<br><span class="quiet">not covered: {{reason}}</span>{{/reason}}</th><td class="level">{{level}}</td><td>{{#vectors}}<details><summary>{{size}}</summary><ul>{{#lines}}<li>{{.}}</li>{{/lines}}</ul></details>{{/vectors}}</td><td>{{#scenarios}}<details><summary>{{size}}</summary><ul>{{#lines}}<li>{{.}}</li>{{/lines}}</ul></details>{{/scenarios}}</td><td>{{#monitors}}<details><summary>{{size}}</summary><ul>{{#lines}}<li>{{.}}</li>{{/lines}}</ul></details>{{/monitors}}</td><td>{{#deviations}}<details><summary>{{size}}</summary><ul>{{#lines}}<li>{{.}}</li>{{/lines}}</ul></details>{{/deviations}}</td><td>{{#verdict}}<span class="v {{verdict}}" title="{{word}}">{{symbol}}</span> {{word}}{{/verdict}}</td></tr>
    {{/rows}}
    </tbody>
    {{/areas}}
    </table>
    </div>
    </main>
    </body>
    </html>

    """#
}
