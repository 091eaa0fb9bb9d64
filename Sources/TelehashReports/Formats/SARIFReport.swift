import TelehashPackets
import TelehashRecords

/// The run as SARIF 2.1.0, for code scanning and editors.
///
/// Rules are requirements; results are what failed, was tolerated, could not be judged, or failed as
/// announced (suppressed). Faults of the harness are notifications, not results.
package enum SARIFReport {
  package static func text(_ report: Report) -> String {
    var object = JSONObject()
    object["$schema"] = .string(
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json")
    object["version"] = "2.1.0"
    object["runs"] = [.object(run(report))]
    return object.description + "\n"
  }

  private static func run(_ report: Report) -> JSONObject {
    let cases = report.run.cases.filter { level(of: $0.verdict) != nil }
    var rules: [String] = []
    var places: [String: Int] = [:]
    for item in cases {
      let id = rule(of: item, report)
      if places[id] == nil {
        places[id] = rules.count
        rules.append(id)
      }
    }
    let run = report.run
    return [
      "tool": [
        "driver": [
          "name": .string(run.tool.name),
          "version": .string(ShownText.text(run.tool.version, atMost: TextLimit.name)),
          "rules": .array(rules.map { .object(Self.rule($0, report)) }),
        ]
      ],
      "automationDetails": [
        "id": .string(
          "meshproof/\(run.mode.rawValue)/"
            + ShownText.text(run.target.name, atMost: TextLimit.name))
      ],
      "invocations": [.object(invocation(report))],
      "columnKind": "unicodeCodePoints",
      "results": .array(
        cases.map { .object(result($0, report, ruleIndex: places[rule(of: $0, report)] ?? 0)) }),
    ]
  }

  private static func invocation(_ report: Report) -> JSONObject {
    let run = report.run
    var object: JSONObject = [
      "commandLine": .string(RepeatCommand.line(RepeatCommand.words(of: run))),
      "startTimeUtc": .string(run.startedAt.description),
      "exitCode": .number(JSONNumber(Int(run.exitCode.rawValue))),
      "executionSuccessful": .bool(run.exitCode != .harness),
    ]
    let faults = run.cases.filter { $0.verdict == .error }
    if !faults.isEmpty {
      object["toolExecutionNotifications"] = .array(
        faults.map { item in
          [
            "level": "error",
            "message": [
              "text": .string(
                ShownText.text(item.id, atMost: TextLimit.name) + ": " + report.headline(of: item))
            ],
          ]
        })
    }
    return object
  }

  private static func rule(_ id: String, _ report: Report) -> JSONObject {
    let shown = ShownText.text(id, atMost: TextLimit.name)
    guard let requirement = report.catalogue[id] else {
      return ["id": .string(shown), "shortDescription": ["text": .string(shown)]]
    }
    let area = report.catalogue.title(ofArea: requirement.area)
    return [
      "id": .string(shown),
      "shortDescription": ["text": .string(requirement.statement)],
      "fullDescription": [
        "text": .string("\(requirement.level.rawValue) (\(requirement.source))")
      ],
      "help": ["text": .string("meshproof explain \(shown)")],
      "defaultConfiguration": [
        "level": requirement.level.violation == .fail ? "error" : "warning"
      ],
      "properties": ["tags": [.string(area), .string(requirement.level.rawValue)]],
    ]
  }

  private static func result(_ item: Case, _ report: Report, ruleIndex: Int) -> JSONObject {
    let id = ShownText.text(item.id, atMost: TextLimit.name)
    var object: JSONObject = [
      "ruleId": .string(ShownText.text(rule(of: item, report), atMost: TextLimit.name)),
      "ruleIndex": .number(JSONNumber(ruleIndex)),
      "level": .string(level(of: item.verdict) ?? "none"),
      "message": [
        "text": .string(CaseText.lines(item, of: report).joined(separator: "\n"))
      ],
      "locations": [.object(location(of: item, id: id, report))],
      "partialFingerprints": ["case/v1": .string(id)],
    ]
    if item.verdict == .xfail {
      object["suppressions"] = [
        ["kind": "external", "justification": .string(report.headline(of: item))]
      ]
    }
    var properties: JSONObject = ["verdict": .string(item.verdict.rawValue)]
    if let hash = item.traceHash {
      properties["traceHash"] = .string(ShownText.text(hash, atMost: TextLimit.name))
    }
    // A string: many readers of JSON round integers of 64 bits.
    if let seed = item.seed { properties["seed"] = .string("\(seed)") }
    object["properties"] = .object(properties)
    return object
  }

  private static func location(of item: Case, id: String, _ report: Report) -> JSONObject {
    var object = JSONObject()
    if let file = report.file(of: item) {
      object["physicalLocation"] = [
        "artifactLocation": ["uri": .string(URIText.path(file))],
        "region": ["startLine": 1],
      ]
    }
    object["logicalLocations"] = [["fullyQualifiedName": .string(id), "kind": "function"]]
    return object
  }

  private static func level(of verdict: Verdict) -> String? {
    switch verdict {
    case .fail, .xpass, .xfail: "error"
    case .lenient: "warning"
    case .inconclusive: "note"
    case .pass, .unsupported, .notApplicable, .blocked, .error: nil
    }
  }

  /// The rule a result is about; what no requirement asks for goes by its area.
  private static func rule(of item: Case, _ report: Report) -> String {
    report.decidingRequirement(of: item) ?? item.area
  }
}

/// Paths as references in the sense of RFC 3986.
enum URIText {
  /// The path with everything percent-encoded that has a meaning of its own in a reference.
  static func path(_ path: String) -> String {
    var text = ""
    for byte in ShownText.text(path, atMost: TextLimit.line).utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        text.unicodeScalars.append(Unicode.Scalar(byte))
      case _ where "-._~/".utf8.contains(byte): text.unicodeScalars.append(Unicode.Scalar(byte))
      default: text += "%" + Hex.encode([byte]).uppercased()
      }
    }
    return text
  }
}
