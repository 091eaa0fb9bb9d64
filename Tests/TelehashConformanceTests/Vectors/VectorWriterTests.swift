import TelehashPackets
import Testing

@testable import TelehashConformance

/// What `vectors write` touches, and what `vectors lint` finds.
struct VectorWriterTests {
  private let path = "cs3a/messages.json"

  private func spoiled(_ source: String, _ field: String) throws -> VectorFile {
    var document = try VectorFixtures.file(path).document
    let groups = document["groups"]?.array ?? []
    document["groups"] = .array(
      groups.map { group in
        guard case .object(var object) = group, object["source"]?.string == source else {
          return group
        }
        object["tests"] = .array(
          (object["tests"]?.array ?? []).map { test in
            guard case .object(var inside) = test, inside["result"] == "valid" else { return test }
            inside[field] = "00112233"
            return .object(inside)
          })
        return .object(object)
      })
    return try VectorFile(bytes: JSONValue.object(document).encoded(), path: path)
  }

  @Test func generatedOutputsAreRestored() throws {
    let written = VectorWriter.rewrite(try spoiled("generated", "token"))
    #expect(!written.changed.isEmpty)
    #expect(written.problems.isEmpty)
    #expect(written.bytes == (try VectorFixtures.bytes(path)))
  }

  @Test func externalValuesAreNeverTouched() throws {
    let file = try spoiled("external", "token")
    let written = VectorWriter.rewrite(file)
    #expect(written.changed.isEmpty)
    let again = try VectorFile(bytes: written.bytes, path: path)
    #expect(again.document == file.document)
    #expect(VectorRunner.run(again).contains { !$0.passed && $0.source == .external })
  }

  @Test func alteredCopiesFollowTheirOriginals() throws {
    var document = try VectorFixtures.file(path).document
    document.editTests { test in
      if test["derivedFrom"] != nil { test["body"] = "00" }
    }
    let file = try VectorFile(bytes: JSONValue.object(document).encoded(), path: path)
    let found = VectorLint.lint(file, bytes: VectorText.encoded(file.document))
    #expect(found.contains { $0.problem.contains("with the change it names") })
    #expect(VectorWriter.rewrite(file).bytes == (try VectorFixtures.bytes(path)))
  }

  @Test func inputsThatAreRefusedAreLeftAndReported() throws {
    let bytes = VectorFixtures.small {
      $0.edit(["groups", "0", "tests", "0", "text"]) { _ in "1" }
    }
    let file = try VectorFile(bytes: bytes, path: "base32/x.json")
    let written = VectorWriter.rewrite(file)
    #expect(written.problems.map(\.place) == ["b32-0001"])
    #expect(written.changed.isEmpty)
  }

  @Test func changesAreDerivedBitByBit() {
    func derivation(_ change: VectorDerivation.Change) -> VectorDerivation {
      VectorDerivation(test: "x-0001", change: change)
    }
    #expect(derivation(.flip(bit: 0)).apply(to: [0, 0]) == [1, 0])
    #expect(derivation(.flip(bit: 15)).apply(to: [0, 0]) == [0, 0x80])
    #expect(derivation(.flip(bit: 16)).apply(to: [0, 0]) == nil)
    #expect(derivation(.cut(length: 1)).apply(to: [1, 2]) == [1])
    #expect(derivation(.cut(length: 2)).apply(to: [1, 2]) == nil)
    #expect(derivation(.append([3])).apply(to: [1, 2]) == [1, 2, 3])
    #expect(derivation(.none).apply(to: [1, 2]) == [1, 2])
  }

  @Test func lintNamesWhatIsWrong() throws {
    func lint(
      path: String = "base32/x.json", requirements: Set<String>? = nil,
      _ edit: (inout JSONObject) -> Void = { _ in }
    ) throws -> [String] {
      let read = try VectorFile(bytes: VectorFixtures.small(edit), path: path)
      let bytes = VectorText.encoded(read.document)
      return VectorLint.lint(read, bytes: bytes, requirements: requirements).map(\.place)
    }
    let test = ["groups", "0", "tests", "0"]
    #expect(try lint() == [])
    #expect(try lint(path: "hashname/x.json") == ["suite"])
    #expect(try lint { $0.edit(test + ["flags"]) { _ in [] } } == ["notes.UpperCase"])
    #expect(try lint { $0.edit(test + ["id"]) { _ in "b32-1" } } == ["b32-1"])
    #expect(try lint { $0.edit(test + ["comment"]) { _ in "" } } == ["b32-0001"])
    #expect(try lint { $0.edit(["groups", "0", "provenance"]) { _ in "" } } == ["groups[0]"])
    #expect(try lint(requirements: ["B32-01"]) == ["notes.UpperCase"])
    #expect(try lint(requirements: ["B32-07"]) == ["groups[0]"])
    #expect(try lint(requirements: ["B32-01", "B32-07"]) == [])
    let compact = VectorFixtures.small()
    let read = try VectorFile(bytes: compact, path: "base32/x.json")
    #expect(VectorLint.lint(read, bytes: compact).map(\.place) == [""])
  }
}
