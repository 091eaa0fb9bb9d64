import Foundation
import TelehashPackets
import TelehashRecords

extension ExpectationFile {
  /// The name of the format.
  package static let schema = "meshproof-expectations-1"

  /// The expectations in a file.
  package static func load(_ path: String) throws(ScenarioErrors) -> ExpectationFile {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw ScenarioErrors(errors: [
        ScenarioError(file: path, place: .start, message: "the file cannot be opened")
      ])
    }
    // One byte more than allowed is enough to know that it is too long.
    let data = (try? file.read(upToCount: YAMLScreen.maximumBytes + 1)) ?? nil
    return try ExpectationFile(bytes: data.map(Array.init) ?? [], path: path)
  }

  package init(bytes: [UInt8], path: String) throws(ScenarioErrors) {
    let text = try YAMLScreen.text(bytes, file: path)
    let root = try YAMLReader.read(text, file: path)
    var reader = ExpectationReader(problems: ScenarioProblems(file: path))
    let expectations = reader.read(
      root,
      lines: text.split(
        separator: "\n", omittingEmptySubsequences: false
      ).count)
    try reader.problems.check()
    self.init(path: path, expectations: expectations, text: text)
  }
}

/// Turns the nodes of an expectation file into expectations, noting everything that is wrong.
private struct ExpectationReader {
  var problems: ScenarioProblems

  private static let topMembers = ["schema", "about", "expect"]
  private static let members = ["pattern", "verdict", "reason", "link", "date"]

  mutating func read(_ root: YAMLNode, lines: Int) -> [Expectation] {
    let top = members(of: root, known: Self.topMembers)
    if let schema = top["schema"], scalar(schema) != ExpectationFile.schema {
      problems.add(schema.place, "another format", expected: ExpectationFile.schema)
    }
    if top["schema"] == nil {
      problems.add(root.place, "schema is missing", expected: "schema: \(ExpectationFile.schema)")
    }
    guard let list = top["expect"] else {
      problems.add(root.place, "expect is missing", expected: "a list, which may be empty: []")
      return []
    }
    guard case .list(let nodes) = list.content else {
      problems.add(
        list.place, "\(list.summary) is no list", expected: "expectations, each with '-'")
      return []
    }
    var expectations: [Expectation] = []
    for (index, node) in nodes.enumerated() {
      let end = index + 1 < nodes.count ? nodes[index + 1].place.line : lines + 1
      if let expectation = self.expectation(node, end: end) { expectations.append(expectation) }
    }
    var seen: Set<String> = []
    for expectation in expectations where !seen.insert(expectation.pattern).inserted {
      problems.add(expectation.place, "the pattern '\(expectation.pattern)' stands here twice")
    }
    return expectations
  }

  private mutating func expectation(_ node: YAMLNode, end: Int) -> Expectation? {
    let fields = members(of: node, known: Self.members)
    func text(_ name: String) -> String? {
      fields[name].flatMap { scalar($0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
    for name in ["pattern", "verdict", "reason", "date"] where text(name) == nil {
      problems.add(node.place, "\(name) is missing", expected: "\(name): …")
    }
    let names = Expectation.Announced.allCases.map(\.rawValue)
    if let verdict = text("verdict"), !names.contains(verdict) {
      problems.add(
        fields["verdict"]?.place ?? node.place, "'\(verdict.shortened)' is no verdict to announce",
        expected: "one of \(names.joined(separator: ", "))")
    }
    if let date = text("date"), WallTime(date + "T00:00:00Z") == nil {
      problems.add(
        fields["date"]?.place ?? node.place, "'\(date.shortened)' is no day",
        expected: "a day such as 2026-11-28")
    }
    guard let pattern = text("pattern"), let reason = text("reason"), let date = text("date"),
      let verdict = text("verdict").flatMap(Expectation.Announced.init)
    else { return nil }
    return Expectation(
      pattern: pattern, verdict: verdict, reason: reason, link: text("link"), date: date,
      place: node.place, end: end)
  }

  /// The members of a mapping by name; unknown and repeated ones are noted.
  private mutating func members(of node: YAMLNode, known: [String]) -> [String: YAMLNode] {
    guard case .mapping(let entries) = node.content else {
      problems.add(
        node.place, "\(node.summary) is no mapping",
        expected: known.joined(separator: ", "))
      return [:]
    }
    var members: [String: YAMLNode] = [:]
    for entry in entries {
      if !known.contains(entry.key) {
        problems.add(
          entry.keyPlace, "'\(entry.key.shortened)' is not known here",
          expected: known.joined(separator: ", "))
      } else if members.updateValue(entry.value, forKey: entry.key) != nil {
        problems.add(entry.keyPlace, "'\(entry.key)' stands here twice")
      }
    }
    return members
  }

  private func scalar(_ node: YAMLNode) -> String? {
    if case .scalar(let scalar) = node.content { scalar.text } else { nil }
  }
}
