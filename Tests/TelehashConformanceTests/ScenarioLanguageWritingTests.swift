import Foundation
import Testing

@testable import TelehashConformance

/// Trees are written so that they read back the same.
@Suite struct ScenarioLanguageWritingTests {
  @Test(arguments: try ScenarioFixtures.paths)
  func everyScenarioIsWrittenAndReadAgainTheSame(path: String) throws {
    let tree = try YAMLReader.read(String(contentsOfFile: path, encoding: .utf8), file: path)
    let text = tree.document
    let again = try YAMLReader.read(text, file: path)
    #expect(Self.outline(again) == Self.outline(tree), "\(text)")
    #expect(text.split(separator: "\n").contains { $0.hasPrefix("  - ") }, "a step has a line")
  }

  @Test(arguments: [
    "{ a: [x, \"y, z\", \"\", null], \"b: c\": { } }", "{ a: \"two\\nlines\", b: '\\', c: '\"' }",
    "{ a: , b: [[], {}], c: 'no' }", "a: 1, 2 and [3]\nb: x # y\nc: >-\n  one\n\n  two\n",
    "a: \"\\u0001\\u2028\\uFEFF\\t\"\nb: [\"x: y\", \"x #y\", \"x:\"]",
  ])
  func hardTextsAreWrittenAndReadAgainTheSame(text: String) throws {
    let tree = try YAMLReader.read("\(text)\n# and no more", file: "f")
    let again = try YAMLReader.read("\(tree.document)# and no more", file: "f")
    #expect(Self.outline(again) == Self.outline(tree), "\(tree.document)")
  }

  /// The node as JSON-like text, without places; a plain scalar that had to be quoted is the same
  /// as long as no word of the language can be meant.
  private static func outline(_ node: YAMLNode) -> String {
    switch node.content {
    case .scalar(let scalar):
      let isWord = scalar.isPlain && !scalar.text.contains { ",[]{}\n:#".contains($0) }
      return "\(isWord ? "plain" : "text") \(scalar.text.debugDescription)"
    case .list(let list): return "[\(list.map(outline).joined(separator: ", "))]"
    case .mapping(let entries):
      return "{\(entries.map { "\($0.key): \(outline($0.value))" }.joined(separator: ", "))}"
    }
  }
}
