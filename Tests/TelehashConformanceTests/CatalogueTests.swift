import Foundation
import TelehashPackets
import TelehashRecords
import Testing

@testable import TelehashConformance

@Suite struct CatalogueTests {
  static let location = Result { try DataLocation.find(environment: [:]) }
  static let catalogue = Result { try RequirementCatalogue.load(from: location.get()) }

  @Test func everyRequirementIsThere() throws {
    let catalogue = try Self.catalogue.get()
    #expect(catalogue.all.count == 617)
    #expect(catalogue.all.count { $0.area.hasPrefix("V2") } == 187)
    #expect(catalogue.areas.count == 49)
    let handshakes = try #require(catalogue.area("HS"))
    #expect(handshakes.title == "Handshakes")
    #expect(handshakes.requirements.count == 32)
    for area in catalogue.areas {
      #expect(area.requirements.map(\.id) == area.requirements.map(\.id).sorted())
    }
  }

  @Test func fieldsAreWhereTheyBelong() throws {
    let requirement = try #require(try Self.catalogue.get()["HS-12"])
    #expect(requirement.level == .must)
    #expect(requirement.statement.hasPrefix("On receiving an at higher than any it sent"))
    #expect(requirement.source == "v3/e3x/handshake.md#sequencing-with-at")
    #expect(requirement.kinds.contains(.simulated))
    #expect(!requirement.check.isEmpty)
    #expect(!requirement.observable.isEmpty)
    #expect(!requirement.isOurReading)
    #expect(try Self.catalogue.get()["PATH-14"]?.isOurReading == true)
  }

  @Test func whatTheFinalTextSaysHoldsForDraftsThatDoNotDiffer() throws {
    let catalogue = try Self.catalogue.get()
    let drafts: [EditionName] = [.v3December2014, .v3March2015]
    for (id, editions) in [
      ("HS-12", drafts + [.v3]), ("LOB-09", [.v3]), ("HS-18", [.v3]),
      ("Z-01", [.v3March2015, .v3]), ("PEER-04", [.v3December2014]), ("PEER-24", drafts),
      ("LINK-05", [.v3March2015, .v3]), ("V2PEER-05", [.v21]), ("V2PKT-01", [.v20, .v21]),
    ] {
      #expect(catalogue[id]?.editions == editions, "\(id)")
    }
    #expect(catalogue["HS-12"]?.statedIn == [.v3])
    for requirement in catalogue.all {
      #expect(!requirement.editions.isEmpty)
      #expect(requirement.statedIn.allSatisfy(requirement.editions.contains))
    }
    #expect(catalogue.requirements(in: .v20).count == 117)
  }

  @Test func lookUpsFindWhatTheyShould() throws {
    let catalogue = try Self.catalogue.get()
    let absent = "HS-" + "77"
    #expect(catalogue[absent] == nil)
    #expect(catalogue.area("XX") == nil)
    #expect(
      catalogue.unknown(among: ["HS-12", absent, "V2HN-01", "QQ-01"]) == [absent, "QQ-01"])
    let vectors = catalogue.requirements(kind: .vector)
    #expect(vectors.contains { $0.id == "B32-01" })
    #expect(!vectors.contains { $0.id == "HS-12" })
  }

  @Test func everyFileOfTheFolderIsAnArea() throws {
    let folder = try Self.location.get().requirements
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let areas = try Self.catalogue.get().areas.map { "\($0.name).json" }
    #expect(Set(files).subtracting(areas) == ["index.json", "ambiguities.json", "README.md"])
  }

  @Test func contradictoryCataloguesAreRefused() throws {
    let area = try #require(try Self.catalogue.get().area("TOK"))
    let twice = RequirementArea(
      name: "TOK", title: "", requirements: area.requirements + [area.requirements[0]])
    #expect(throws: CatalogueError.duplicate("TOK-01")) {
      try RequirementCatalogue(areas: [twice])
    }
    let moved = RequirementArea(name: "HS", title: "", requirements: area.requirements)
    #expect(throws: CatalogueError.foreign("TOK-01", area: "HS")) {
      try RequirementCatalogue(areas: [moved])
    }
  }

  @Test func badFilesAreRefusedWithTheirPlace() throws {
    let index = try CatalogueIndex(
      json: ["schema": "meshproof-requirement-index-1", "areas": ["HS"], "notInherited": []])
    let good = #"""
      {"schema":"meshproof-requirements-1","area":"HS","areaTitle":"Handshakes","requirements":[
      {"id":"HS-01","level":"MUST","statement":"s","source":"x","edition":["v3"],
      "kind":["live"],"check":"c","observable":"o"}]}
      """#
    let edits: [(String, String, String)] = [
      ("requirements-1", "requirements-2", "schema: expected"),
      (#""HS-01""#, #""HS-1""#, "requirements[0].id: expected an id"),
      ("MUST", "must", "requirements[0].level: expected one of"),
      (#"["v3"]"#, #"["v3","v4"]"#, "requirements[0].edition[1]: expected one of"),
      (#"["live"]"#, #"["live","live"]"#, "requirements[0].kind[1]: expected one of"),
      (#""check":"c""#, #""checks":"c""#, "requirements[0].checks: unknown field"),
    ]
    #expect(throws: Never.self) { try RequirementArea(json: parsed(good), index: index) }
    for (old, new, expected) in edits {
      let bad = good.replacing(old, with: new)
      let error = #expect(throws: RecordError.self) {
        try RequirementArea(json: parsed(bad), index: index)
      }
      #expect(error?.description.hasPrefix(expected) == true, "\(new): \(error as Any)")
    }
  }

  @Test func whateverIsWrongWithTheFilesIsNamed() throws {
    let edits: [(file: String, old: String, new: String, expected: String)] = [
      ("index.json", #""HS","#, #""HS", "XX","#, "/Requirements/XX.json: "),
      ("index.json", #""areas""#, #""area""#, "/Requirements/index.json: area: unknown field"),
      ("index.json", #""HS-04""#, "\"HS-" + "77\"", "there is no requirement HS-" + "77"),
      ("index.json", #"["v3-2014-12"]"#, #"["v2.1"]"#, "only earlier drafts of v3"),
      (
        "TOK.json", #""area": "TOK""#, #""area": "HS""#,
        "/Requirements/TOK.json: area: expected TOK"
      ),
      ("TOK.json", #""TOK-02""#, #""TOK-01""#, "TOK-01 is given twice"),
      ("TOK.json", #""TOK-02""#, #""HS-01""#, "HS-01 is not of the area TOK"),
    ]
    for edit in edits {
      let copy = try EditedCopy(of: Self.location.get(), edit.file) { text in
        text.replacing(edit.old, with: edit.new, maxReplacements: 1)
      }
      let error = #expect(throws: DataFileError.self) {
        try RequirementCatalogue.load(from: copy.location)
      }
      #expect(error?.description.contains(edit.expected) == true, "\(error as Any)")
    }
  }

  @Test func everyAmbiguityIsThere() throws {
    let register = try AmbiguityRegister.load(
      from: Self.location.get(), catalogue: Self.catalogue.get())
    for (letter, count) in [("A", 45), ("B", 23), ("D", 49)] {
      let ids = register.all.map(\.id).filter { $0.hasPrefix(letter) }
      #expect(ids == (1...count).map { "\(letter)\($0)" })
    }
    let row = try #require(register["A25"])
    #expect(row.readings.map(\.name) == ["hn", "peer"])
    #expect(row.reading("peer")?.status == .accepted)
    #expect(register.rows(for: "PATH-08").map(\.id) == ["A25"])
    for row in register.all {
      #expect(!row.topic.isEmpty && !row.defaultReading.isEmpty && !row.readings.isEmpty)
      #expect(!row.requirements.isEmpty, "\(row.id)")
      #expect(row.readings.count { $0.status == .default } <= 1, "\(row.id)")
      #expect(row.readings.contains { $0.status == .default || $0.status == .accepted })
    }
  }

  @Test func badAmbiguitiesAreRefusedWithTheirPlace() throws {
    let row = #"""
      {"id":"A1","topic":"t","defaultReading":"d","alsoAccepted":"","requirements":["HS-12"],
      "readings":[{"name":"n","meaning":"m","status":"default","seenIn":[]}]}
      """#
    func load(_ rows: String) throws -> AmbiguityRegister {
      try AmbiguityRegister(
        json: parsed(#"{"schema":"meshproof-ambiguities-1","ambiguities":[\#(rows)]}"#),
        catalogue: Self.catalogue.get())
    }
    #expect(try load(row).all.count == 1)
    let absent = "HS-" + "99"
    let cases: [(rows: String, expected: String)] = [
      (row.replacing("HS-12", with: absent), "[0]: there is no requirement \(absent)"),
      (row + "," + row, "[1]: A1 is given twice"),
      (row.replacing("A1", with: "E1"), "[0].id: expected an id such as A25"),
      (row.replacing("default\"", with: "best\""), "[0].readings[0].status: expected one of"),
      (row.replacing("topic", with: "title"), "[0].title: unknown field"),
    ]
    for (rows, expected) in cases {
      let error = #expect(throws: RecordError.self) { try load(rows) }
      #expect(error?.description.hasPrefix("ambiguities" + expected) == true, "\(error as Any)")
    }
  }

  private func parsed(_ text: String) throws -> JSONObject {
    try JSONReader.readObject(Array(text.utf8)).object
  }
}

/// A copy of the shipped files with one of the requirement files changed; it goes with the test.
private final class EditedCopy {
  let location: DataLocation

  init(of original: DataLocation, _ file: String, edit: (String) -> String) throws {
    let root = FileManager.default.temporaryDirectory
      .appending(path: "catalogue-\(UUID().uuidString)")
    let vectors = root.appending(path: "Vectors")
    try FileManager.default.createDirectory(at: vectors, withIntermediateDirectories: true)
    try Data().write(to: vectors.appending(path: "schema.json"))
    let requirements = root.appending(path: "Requirements")
    try FileManager.default.copyItem(at: original.requirements, to: requirements)
    location = try #require(DataLocation(root: root))
    let url = requirements.appending(path: file)
    let text = try String(contentsOf: url, encoding: .utf8)
    let edited = edit(text)
    try #require(edited != text)
    try edited.write(to: url, atomically: true, encoding: .utf8)
  }

  deinit { try? FileManager.default.removeItem(at: location.root) }
}
