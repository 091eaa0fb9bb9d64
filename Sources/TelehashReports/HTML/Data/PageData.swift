import TelehashPackets
package import TelehashRecords

/// What the page's script works on: the cases and what they mention, as compact JSON.
struct PageData {
  /// Bytes for the evidence of all cases. A page of a thousand cases stays below 5 MB with this, and
  /// one of two thousand opens at once; run.json has everything.
  static let evidenceBytes = 3_000_000

  static func json(_ report: Report, axes: [MatrixAxis]) -> JSONObject {
    var strings = StringPool()
    let evidence = evidence(report, &strings)
    let before = report.earlier.map { earlier in
      Dictionary(earlier.cases.map { ($0.id, $0.verdict) }) { first, _ in first }
    }
    let cases = report.run.cases.enumerated().map { index, item in
      JSONValue.object(
        json(item, report, axes: axes, evidence: evidence[index], before: before?[item.id]))
    }
    return [
      "verdicts": .array(
        Verdict.worstFirst.map {
          [
            "id": .string($0.rawValue), "symbol": .string($0.symbol),
            "word": .string($0.phrase), "bad": .bool($0.isBad),
          ]
        }),
      "axes": .array(axes.map { .array([.string($0.rawValue), .string($0.title)]) }),
      "areas": .object(
        JSONObject(report.catalogue.areas.map { ($0.name, .string($0.title)) })),
      "clock": .string(
        report.run.duration.virtual != nil || report.run.mode == .sim ? "virtual" : "real"),
      "requirements": .object(requirements(report)),
      "readings": .object(ambiguities(report)),
      "strings": .array(strings.strings),
      "cases": .array(cases),
    ]
  }

  // MARK: Cases

  private static func json(
    _ item: Case, _ report: Report, axes: [MatrixAxis], evidence: JSONObject?, before: Verdict?
  ) -> JSONObject {
    var object: JSONObject = [
      "id": shown(item.id), "title": shown(item.title, TextLimit.line), "area": shown(item.area),
      "level": .string(item.level.rawValue), "verdict": .string(item.verdict.rawValue),
      "requirements": .array(report.requirements(of: item).map { shown($0) }),
      "axes": .array(axes.map { axis in axis.value(of: item).map { shown($0) } ?? .null }),
    ]
    let findings = report.findings(of: item)
    if !findings.isEmpty {
      object["findings"] = .array(findings.map { [.string($0.label), .string($0.text)] })
    }
    if let before, before != item.verdict { object["before"] = .string(before.rawValue) }
    if let blocker = item.blockedBy { object["blockedBy"] = shown(blocker) }
    if let hash = item.traceHash { object["hash"] = shown(hash) }
    if let seed = item.seed { object["seed"] = .string("\(seed)") }
    object["took"] = .string(
      SecondsText.short(item.duration.real)
        + (item.duration.virtual.map { ", \(SecondsText.short($0)) virtual" } ?? ""))
    object["rerun"] = .string(
      RepeatCommand.line(RepeatCommand.words(for: item, of: report.run)))
    if let place = item.evidence {
      object["pcap"] = shown(place.pcap, TextLimit.line)
      object["pcapLink"] = .string(report.link(to: place.pcap))
      if let keys = place.keys {
        object["keys"] = shown(keys, TextLimit.line)
        object["keysLink"] = .string(report.link(to: keys))
      }
      if let text = CaseText.place(of: item) { object["where"] = .string(text) }
    }
    let deviations = report.deviations(of: item)
    if !deviations.isEmpty {
      object["deviations"] = .array(
        deviations.map { [shown($0), .string(report.catalogue.deviations[$0] ?? "")] })
    }
    if let notes = report.catalogue.scenario(ofCase: item.id)?.notes, !notes.isEmpty {
      object["notes"] = shown(notes, TextLimit.line)
    }
    if let evidence {
      object["evidence"] = .object(evidence)
    } else if !item.events.isEmpty {
      object["leftOut"] = .number(JSONNumber(item.events.count))
    }
    return object
  }

  private static func shown(_ text: String, _ limit: Int = TextLimit.name) -> JSONValue {
    .string(ShownText.text(text, atMost: limit))
  }

  // MARK: Evidence

  /// The evidence of each case, in as much detail as fits: the worst cases choose first, each at
  /// most a fair share of what is left.
  private static func evidence(_ report: Report, _ strings: inout StringPool) -> [JSONObject?] {
    let cases = report.run.cases
    var evidence = [JSONObject?](repeating: nil, count: cases.count)
    var room = evidenceBytes
    let order = cases.indices.filter { !cases[$0].events.isEmpty }.sorted {
      (cases[$0].verdict.rank, $0) < (cases[$1].verdict.rank, $1)
    }
    for (place, index) in order.enumerated() {
      let share = room / (order.count - place)
      // What simply passed is looked at by its picture.
      let wants: [CaseEvidence.Detail] =
        cases[index].verdict == .pass ? [.diagram] : [.full, .near, .one, .diagram]
      for detail in wants {
        let known = strings.state
        guard let object = CaseEvidence.json(cases[index], detail, &strings) else { break }
        let size = EmbeddedJSON.size(.object(object)) + strings.size(since: known)
        guard size <= max(share, smallestShare), size <= room else {
          strings.forget(since: known)
          continue
        }
        evidence[index] = object
        room -= size
        break
      }
    }
    return evidence
  }

  /// A picture of a few packets; below this a fair share would show nobody anything.
  private static let smallestShare = 1_200

  // MARK: What cases mention

  private static func requirements(_ report: Report) -> JSONObject {
    var object = JSONObject()
    var seen: Set<String> = []
    for item in report.run.cases {
      for id in report.requirements(of: item) where seen.insert(id).inserted {
        guard let requirement = report.catalogue[id] else { continue }
        var entry: JSONObject = [
          "level": .string(requirement.level.rawValue),
          "statement": .string(requirement.statement), "source": .string(requirement.source),
        ]
        if requirement.isOurReading { entry["own"] = true }
        let readings = report.catalogue.ambiguities(for: id).map { JSONValue.string($0.id) }
        if !readings.isEmpty { entry["readings"] = .array(readings) }
        object.members.append(.init(name: id, value: .object(entry)))
      }
    }
    return object
  }

  private static func ambiguities(_ report: Report) -> JSONObject {
    JSONObject(
      report.catalogue.ambiguities.map { row in
        (row.id, ["topic": .string(row.topic), "reading": .string(row.defaultReading)])
      })
  }
}

extension Report {
  /// The deviations somebody carried in a case, on purpose.
  package func deviations(of item: Case) -> [String] {
    let commanded = RepeatCommand.deviations(of: run)
    return (catalogue.scenario(ofCase: item.id)?.deviations ?? [])
      + commanded.map { ShownText.text($0, atMost: TextLimit.name) }
  }
}
