import Foundation
import TelehashPackets
import Testing

@testable import TelehashConformance

/// `Scenarios/schema.json` and the parser must admit the same keys and words.
@Suite struct ScenarioLanguageSchemaTests {
  static let path = "\(ScenarioLanguageFiles.scenarios)/schema.json"

  static func published() throws -> JSONObject {
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    return try JSONReader.readObject(bytes, limits: JSONLimits(bytes: 1 << 20)).object
  }

  /// To publish a changed grammar: `MESHPROOF_REWRITE=1 swift test --filter ScenarioLanguageSchema`.
  @Test func isWhatTheGrammarPrints() throws {
    if ProcessInfo.processInfo.environment["MESHPROOF_REWRITE"] == "1" {
      try ScenarioSchema.text().write(toFile: Self.path, atomically: true, encoding: .utf8)
    }
    let text = try String(contentsOfFile: Self.path, encoding: .utf8)
    let isCurrent = text == ScenarioSchema.text()
    #expect(isCurrent, "the grammar has changed; rewrite Scenarios/schema.json")
  }

  @Test func knowsEveryKeyOfTheParserAndNoOther() throws {
    let definitions = try #require(Self.published()["$defs"]?.object)
    #expect(definitions.names == Grammar.shapes.map(\.name))
    for shape in Grammar.shapes {
      let schema = try #require(definitions[shape.name]?.object)
      let properties = try #require(schema["properties"]?.object)
      #expect(properties.names == shape.keys.map(\.name), "\(shape.name)")
      #expect(schema["additionalProperties"] == false, "\(shape.name)")
      let required = schema["required"]?.array?.compactMap(\.string) ?? []
      #expect(required == shape.keys.filter(\.isRequired).map(\.name), "\(shape.name)")
      let choices = schema["oneOf"]?.array?.compactMap {
        $0.object?["required"]?.array?.first?.string
      }
      #expect(choices ?? [] == shape.exactlyOne, "\(shape.name)")
      for key in shape.keys {
        let property = try #require(properties[key.name]?.object)
        #expect(property["description"]?.string == key.help, "\(shape.name).\(key.name)")
      }
    }
  }

  @Test func knowsTheWordsOfEveryEnumeration() throws {
    let definitions = try #require(Self.published()["$defs"]?.object)
    var enumerations = 0
    for shape in Grammar.shapes {
      for key in shape.keys {
        guard case .word(let words) = key.kind else { continue }
        let property = definitions[shape.name]?.object?["properties"]?.object?[key.name]?.object
        let published = property?["enum"]?.array?.compactMap(\.string)
        #expect(published == words, "\(shape.name).\(key.name)")
        enumerations += 1
      }
    }
    #expect(enumerations > 15)
  }

  @Test func everyReferenceLeadsSomewhere() throws {
    let text = String(decoding: try Self.published().encoded(), as: UTF8.self)
    for reference in text.matches(of: /"#\/\$defs\/([A-Za-z]+)"/) {
      #expect(Grammar.shape(String(reference.1)) != nil, "\(reference.1)")
    }
  }
}
