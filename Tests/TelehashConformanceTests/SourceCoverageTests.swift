import TelehashConformance
import Testing

/// Every statement of the five source documents has a requirement, and a case that shows it.
@Suite struct SourceCoverageTests {
  /// The lines of each document that state something; the others are headings and brackets.
  static let statements: [(document: String, lines: [Int])] = [
    ("seeds/000", [3, 5, 7, 9, 11, 16, 17, 24, 26, 30, 34]),
    ("seeds/001", [3, 5, 17, 19, 21, 25, 27]),
    (
      "seeds/002",
      [
        3, 7, 8, 9, 10, 14, 16, 17, 18, 23, 25, 30, 34, 35, 36, 39, 40, 43, 47, 49, 53, 55, 56, 57,
        58, 60, 65, 67, 72, 77, 79, 80, 81, 82,
      ]
    ),
    ("seeds/003", [2, 3, 4, 5, 6, 7, 10, 11, 15, 16, 18, 20]),
    ("seeds/004", [3, 5, 7, 9, 11]),
  ]

  @Test(arguments: statements.map(\.document))
  func everyStatementHasACase(document: String) throws {
    let catalogue = try ScenarioFixtures.catalogue.get()
    let shown = try Self.shown()
    for line in try #require(Self.statements.first { $0.document == document }).lines {
      let source = "\(document):\(line)"
      let stated = catalogue.all.filter { Self.citations(of: $0).contains(source) }
      #expect(!stated.isEmpty, "no requirement is taken from \(source)")
      #expect(
        stated.contains { shown.contains($0.id) },
        "no case shows \(source): \(stated.map(\.id))")
    }
  }

  /// The places a requirement is taken from, without remarks.
  static func citations(of requirement: Requirement) -> [String] {
    requirement.source.split(separator: ";").map { place in
      String(place.drop { $0 == " " }.prefix { $0 != " " })
    }
  }

  /// What a scenario or a vector shows.
  private static func shown() throws -> Set<String> {
    var shown: Set<String> = []
    for path in try ScenarioFixtures.paths {
      for requirement in try ScenarioFixtures.scenario(path).requirements {
        shown.insert(requirement.value)
      }
    }
    let vectors = try VectorFixtures.library.get()
    for test in vectors.files.flatMap(\.tests) { shown.formUnion(test.requirements) }
    return shown
  }
}
