import Foundation
import Testing

@testable import TelehashConformance

/// `Scenarios/README.md` tells the whole language, and its examples are right.
@Suite struct ScenarioLanguageReferenceTests {
  static func text() throws -> String {
    try String(contentsOfFile: "\(ScenarioLanguageFiles.scenarios)/README.md", encoding: .utf8)
  }

  @Test func everyExampleIsAScenario() throws {
    let blocks = try Self.text().split(separator: "```yaml\n").dropFirst()
    #expect(blocks.count >= 5)
    for block in blocks {
      let example = block.prefix(upTo: block.firstRange(of: "```")?.lowerBound ?? block.endIndex)
      #expect(throws: Never.self, "\(example)") {
        _ = try ScenarioParser.parse(String(example), file: "Scenarios/README.md")
      }
    }
  }

  @Test func everyKeyAndWordIsTold() throws {
    let told = Set(try Self.text().matches(of: /[A-Za-z0-9.-]+/).map { String($0.output) })
    for shape in Grammar.shapes {
      for key in shape.keys {
        #expect(told.contains(key.name), "\(shape.name).\(key.name)")
        guard case .word(let words) = key.kind else { continue }
        for word in words { #expect(told.contains(word), "\(shape.name).\(key.name): \(word)") }
      }
    }
    for network in ScenarioVocabulary.standardNetworks { #expect(told.contains(network)) }
  }
}
