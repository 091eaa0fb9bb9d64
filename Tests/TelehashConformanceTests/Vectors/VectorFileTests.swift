import TelehashPackets
import Testing

@testable import TelehashConformance

/// The shipped files against our implementation.
struct VectorFileTests {
  @Test(arguments: VectorFixtures.paths)
  func everyTestPasses(path: String) throws {
    let outcomes = VectorRunner.run(try VectorFixtures.file(path))
    #expect(!outcomes.isEmpty)
    for outcome in outcomes where !outcome.passed {
      Issue.record("\(outcome.id) (\(outcome.type), \(outcome.comment)): \(outcome.message)")
    }
  }

  @Test func filesAreWellFormed() throws {
    let problems = try VectorLint.lint(folder: VectorFixtures.folder)
    #expect(problems.isEmpty, "\(problems.map(\.description).joined(separator: "\n"))")
  }

  @Test(arguments: VectorFixtures.paths)
  func writingChangesNothing(path: String) throws {
    let bytes = try VectorFixtures.bytes(path)
    let written = VectorWriter.rewrite(try VectorFixtures.file(path))
    #expect(written.changed.isEmpty)
    #expect(written.problems.isEmpty)
    #expect(written.bytes == bytes)
  }

  @Test func thereAreEnoughOfEachKind() throws {
    let library = try VectorFixtures.library.get()
    let groups = library.files.flatMap(\.groups)
    let tests = groups.flatMap(\.tests)
    #expect(tests.count >= 500)
    #expect(tests.count { $0.result == .invalid } * 3 >= tests.count)
    let external = groups.filter { $0.source == .external }.flatMap(\.tests)
    #expect(external.count >= 200)
    let areas = [
      "base32", "packet", "head", "hashname", "chunking", "cloaking", "token", "order", "cs1a",
      "cs2a", "cs3a", "handshake", "v2",
    ]
    for area in areas { #expect(library.files.contains { $0.suite == area }, "\(area)") }
    // Every type there is has a test that must succeed and, but for plain arithmetic, one that
    // must not.
    let arithmetic = [
      "intermediate", "sha256", "fold", "chacha20", "message-size", "channel-size", "cbor-encode",
      "chunk-encode", "message-seal", "channel-seal", "switch-open-seal", "line-seal",
    ]
    for (name, _) in VectorKinds.all {
      let results = groups.filter { $0.type == name }.flatMap(\.tests).map(\.result)
      #expect(results.contains(.valid), "\(name)")
      if !arithmetic.contains(name) { #expect(results.contains(.invalid), "\(name)") }
    }
  }

  @Test func authenticatedVectorsHaveAlteredCopies() throws {
    let flags = ["NonceFlipped", "CiphertextFlipped", "MACFlipped"]
    for path in VectorFixtures.paths {
      let groups = try VectorFixtures.file(path).groups
        .filter { ["message-open", "channel-open"].contains($0.type) }
      guard !groups.isEmpty else { continue }
      let used = groups.flatMap(\.tests).filter { $0.derivation != nil }.flatMap(\.flags)
      for flag in flags { #expect(used.contains(flag), "\(path): \(flag)") }
    }
  }

  /// Every suite of version 2 has opens and line packets with bits flipped.
  @Test func sealedVectorsOfVersion2HaveAlteredCopies() throws {
    let groups = try VectorFixtures.library.get().files.flatMap(\.groups)
    for type in ["switch-open", "line-open"] {
      for suite in ["rsa", "1a", "2a", "3a"] {
        let altered =
          groups
          .filter { $0.type == type && $0.parameters["suite"]?.string == suite }
          .flatMap(\.tests)
          .filter { if case .flip = $0.derivation?.change { true } else { false } }
        #expect(altered.count >= 5, "\(type) \(suite)")
      }
    }
  }

  @Test func schemaDescribesEveryTypeAndItsOutputs() throws {
    let bytes = try VectorLibrary.read("schema.json", in: VectorFixtures.folder)
    let schema = try JSONReader.readObject(bytes, limits: VectorFile.limits).object
    let definitions = schema["$defs"]?.object ?? [:]
    let types = definitions.names.filter { $0.hasPrefix("group-") }.map { $0.dropFirst(6) }
    #expect(types.sorted() == VectorKinds.all.map { $0.name[...] }.sorted())
    for (name, kind) in VectorKinds.all {
      let test = definitions["test-\(name)"]?.object
      #expect(test?["additionalProperties"] == false, "\(name)")
      let properties = test?["properties"]?.object ?? [:]
      for output in kind.outputs {
        #expect(properties[output.name] != nil, "\(name): \(output.name)")
      }
      #expect((properties["derivedFrom"] != nil) == kind.canBeDerived, "\(name)")
    }
  }
}
