import TelehashConformance
import TelehashPackets
import Testing

/// Every sentence of the two source documents of version 2 that are part of the mission is a
/// requirement, and every requirement has something that puts it to the test.
@Suite struct SeedCoverageTests {
  /// A sentence by its line and place there, with the requirements it became.
  struct Sentence: Sendable {
    let place: String
    let requirements: [String]

    init(_ place: String, _ requirements: String...) {
      self.place = place
      self.requirements = requirements
    }

    /// The lines the place stands for: `17.2` is in line 17, `5-14` in ten lines.
    var lines: ClosedRange<Int> {
      let ends = place.split(separator: "-").compactMap { Int($0.prefix { $0.isNumber }) }
      return (ends.first ?? 0)...(ends.last ?? 0)
    }
  }

  /// `bridge` of v2.0, February 2014.
  static let bridge = [
    Sentence("3.1", "V2BRIDGE-01", "V2BRIDGE-07", "V2BRIDGE-19", "V2BRIDGE-26"),
    Sentence("3.2", "V2BRIDGE-07"),
    Sentence("5-14", "V2BRIDGE-02", "V2CH-01"),
    Sentence("17.1", "V2BRIDGE-03", "V2BRIDGE-04", "V2BRIDGE-06", "V2BRIDGE-18"),
    Sentence("17.2", "V2BRIDGE-09", "V2BRIDGE-10"),
    Sentence("19.1", "V2BRIDGE-05", "V2BRIDGE-17"),
    Sentence("19.2", "V2BRIDGE-12"),
    Sentence("21.1", "V2BRIDGE-08"),
    Sentence("21.2", "V2BRIDGE-13", "V2BRIDGE-15", "V2BRIDGE-16"),
    Sentence("25", "V2BRIDGE-20"),
    Sentence("27.1", "V2BRIDGE-20", "V2BRIDGE-21", "V2BRIDGE-22", "V2BRIDGE-23", "V2BRIDGE-24"),
    Sentence("27.2", "V2BRIDGE-25", "V2RELAY-10"),
  ]

  /// `peer` of v2.1, May 2014.
  static let peer = [
    Sentence("3.1", "V2OPEN-17", "V2PEER-01"),
    Sentence("3.2", "V2PEER-01"),
    Sentence("3.3", "V2PEER-02"),
    Sentence("3.4", "V2PEER-13", "V2PEER-14"),
    Sentence("5.1", "V2PEER-03"),
    Sentence("5.2", "V2PEER-04", "V2PEER-05"),
    Sentence("5.3", "V2PEER-06", "V2CONN-01"),
    Sentence("7.1", "V2PEER-07", "V2PEER-08", "V2PEER-18", "V2RELAY-11"),
    Sentence("7.2", "V2PEER-09", "V2CONN-10"),
    Sentence("9.1", "V2PEER-10"),
    Sentence("9.2", "V2PEER-11", "V2PATH-08"),
    Sentence("9.3", "V2PEER-12"),
    Sentence("11-18", "V2PEER-04", "V2PEER-17", "V2CH-02"),
  ]

  @Test("Every sentence is cited by a requirement", arguments: [("001", bridge), ("004", peer)])
  func everySentenceIsARequirement(seed: String, sentences: [Sentence]) throws {
    let catalogue = try ScenarioFixtures.catalogue.get()
    for sentence in sentences {
      var cited: [Int] = []
      for id in sentence.requirements {
        cited += Self.lines(of: seed, citedBy: try #require(catalogue[id], "\(id)").source)
      }
      #expect(
        cited.contains(where: sentence.lines.contains),
        "nobody cites line \(sentence.place) of \(seed)")
    }
  }

  @Test("Every sentence has a case in its edition", arguments: [("001", bridge), ("004", peer)])
  func everySentenceHasACase(seed: String, sentences: [Sentence]) throws {
    let edition = seed == "001" ? "v2.0" : "v2.1"
    var covered: Set<String> = []
    for path in try ScenarioFixtures.paths {
      let scenario = try ScenarioFixtures.scenario(path)
      guard scenario.cases.contains(where: { $0.edition.rawValue == edition }) else { continue }
      covered.formUnion(scenario.requirements.map(\.value))
    }
    for sentence in sentences {
      for id in sentence.requirements {
        #expect(covered.contains(id), "\(id), line \(sentence.place), has no case in \(edition)")
      }
    }
  }

  /// The lines of a seed document that a requirement names as its source, as in `seeds/001:17`.
  private static func lines(of seed: String, citedBy source: String) -> [Int] {
    source.split(separator: " ").flatMap { word -> [Int] in
      guard let found = word.firstRange(of: "seeds/\(seed):") else { return [] }
      return [Int(word[found.upperBound...].prefix { $0.isNumber })].compactMap(\.self)
    }
  }
}
