import TelehashPackets
import Testing

@testable import TelehashConformance

/// The strict reader, on files that are not right.
struct VectorReaderTests {
  private func problem(_ edit: (inout JSONObject) -> Void) -> VectorError? {
    problem(of: VectorFixtures.small(edit))
  }

  private func problem(of bytes: [UInt8]) -> VectorError? {
    do throws(VectorError) {
      _ = try VectorFile(bytes: bytes, path: "base32/x.json")
      return nil
    } catch {
      return error
    }
  }

  @Test func smallestFileIsRead() throws {
    let file = try VectorFile(bytes: VectorFixtures.small(), path: "base32/x.json")
    let test = try #require(file.tests.first)
    #expect(file.suite == "base32")
    #expect(file.editions == [.v3])
    #expect(test.id == "b32-0001")
    #expect(test.requirements == ["B32-07"])
    #expect(test.outputs == ["bytes": "66"])
    #expect(test.inputs == ["id": "b32-0001", "text": "my"])
    #expect(VectorRunner.run(file).map(\.passed) == [true])
  }

  @Test func requirementsOfTheGroupCountWithoutFlags() throws {
    let bytes = VectorFixtures.small {
      $0.edit(["groups", "0", "tests", "0", "flags"]) { _ in [] }
    }
    let file = try VectorFile(bytes: bytes, path: "base32/x.json")
    #expect(file.tests.first?.requirements == ["B32-01"])
  }

  @Test func unknownFieldsAreNamed() {
    let places = [
      [], ["notes", "UpperCase"], ["groups", "0"], ["groups", "0", "tests", "0"],
    ]
    let names = ["", "notes.UpperCase.", "groups[0].", "groups[0].tests[0]."]
    for (place, name) in zip(places, names) {
      let error = problem { $0.edit(place + ["extra"]) { _ in 1 } }
      #expect(error?.place == name + "extra")
      #expect(error?.problem == "an unknown field")
      #expect(error?.description == "base32/x.json: \(name)extra: an unknown field")
    }
  }

  @Test func missingFieldsAreNamed() {
    let test = ["groups", "0", "tests", "0"]
    let paths =
      ["schema", "suite", "edition", "generator", "count", "notes", "groups"].map { [$0] }
      + ["type", "source", "provenance", "requirements", "tests"].map { ["groups", "0", $0] }
      + ["id", "comment", "flags", "text", "bytes", "result"].map { test + [$0] }
    for path in paths {
      let error = problem { $0.edit(path) { _ in nil } }
      #expect(error?.problem == "is missing", "\(path)")
      #expect(error?.place.hasSuffix(path.last ?? "") == true, "\(path)")
    }
  }

  @Test func wrongValuesAreNamed() {
    let test = ["groups", "0", "tests", "0"]
    let wrong: [([String], JSONValue, String)] = [
      (["schema"], "meshproof-vectors-2", "schema"), (["count"], 2, "count"),
      (["count"], -1, "count"), (["edition"], ["v4"], "edition[0]"), (["edition"], [], "edition"),
      (["groups"], 7, "groups"), (["groups", "0"], "x", "groups[0]"),
      (["groups", "0", "type"], "base64", "groups[0].type"),
      (["groups", "0", "source"], "heard", "groups[0].source"),
      (["groups", "0", "tests"], [], "groups[0].tests"),
      (test + ["flags"], ["Nowhere"], "groups[0].tests[0].flags"),
      (test + ["result"], "maybe", "groups[0].tests[0].result"),
      (test + ["bytes"], "6", "groups[0].tests[0].bytes"),
      (test + ["bytes"], "6G", "groups[0].tests[0].bytes"),
      (test + ["bytes"], "AB", "groups[0].tests[0].bytes"),
      (test + ["text"], 5, "groups[0].tests[0].text"),
      (test + ["result"], "invalid", "groups[0].tests[0].bytes"),
    ]
    for (path, value, place) in wrong {
      #expect(problem { $0.edit(path) { _ in value } }?.place == place, "\(path)")
    }
  }

  @Test func acceptableNeedsAFlag() {
    let error = problem {
      $0.edit(["groups", "0", "tests", "0", "result"]) { _ in "acceptable" }
      $0.edit(["groups", "0", "tests", "0", "flags"]) { _ in [] }
    }
    #expect(error?.place == "groups[0].tests[0].flags")
  }

  @Test func idsAreUnique() {
    let error = problem {
      $0["count"] = 2
      $0.edit(["groups", "0", "tests"]) { tests in
        let list = tests?.array ?? []
        return .array(list + list)
      }
    }
    #expect(error?.place == "b32-0001")
  }

  @Test func textsThatAreNoFileAreErrors() {
    let bytes: [[UInt8]] = [
      [], Array("[]".utf8), Array("{".utf8), Array(#"{"schema":"#.utf8), [0xFF, 0xFE],
      Array(#"{"schema":"meshproof-vectors-1","schema":"meshproof-vectors-1"}"#.utf8),
      Array(repeating: UInt8(ascii: "["), count: 100_000),
      [UInt8](repeating: 0x20, count: VectorFile.limits.bytes + 1),
    ]
    for text in bytes { #expect(problem(of: text) != nil, "\(text.count) bytes") }
  }

  @Test func everyTypeRefusesAnUnknownField() throws {
    let tests = try VectorFixtures.singleTests()
    #expect(Set(tests.map(\.type)) == Set(VectorKinds.all.map(\.name)))
    for (_, type, document) in tests {
      for place in [["groups", "0"], ["groups", "0", "tests", "0"]] {
        var edited = document
        edited.edit(place + ["extra"]) { _ in 1 }
        let problem = problem(of: JSONValue.object(edited).encoded())?.problem
        #expect(problem == "an unknown field", "\(type)")
      }
    }
  }

  /// Each byte string of a group and of a test, cut to nothing, to one byte, and lengthened.
  @Test func bytesOfAnyLengthNeverTrap() throws {
    var read = 0
    for (path, _, document) in try VectorFixtures.singleTests() {
      for place in JSONValue.object(document).bytePlaces() {
        for text in ["", "ff", String(repeating: "03", count: 300)] {
          var edited = document
          edited.edit(place) { _ in .string(text) }
          let bytes = JSONValue.object(edited).encoded()
          guard let file = try? VectorFile(bytes: bytes, path: path) else { continue }
          read += 1
          _ = VectorRunner.run(file)
        }
      }
    }
    #expect(read > 500)
  }

  @Test func damagedTextsNeverTrap() {
    let whole = VectorFixtures.small()
    for index in whole.indices {
      _ = problem(of: Array(whole.prefix(index)))
      for byte: UInt8 in [0, 0x22, 0x5B, 0x7D, 0x80, whole[index] ^ 1] {
        var damaged = whole
        damaged[index] = byte
        if let file = try? VectorFile(bytes: damaged, path: "base32/x.json") {
          _ = VectorRunner.run(file)
        }
      }
    }
  }

  @Test func foldersWithoutVectorsAreErrors() {
    #expect(throws: VectorError.self) { try VectorLibrary(folder: "/nonexistent") }
    #expect(throws: VectorError.self) { try VectorLibrary.read("a/b.json", in: "/nonexistent") }
  }
}
