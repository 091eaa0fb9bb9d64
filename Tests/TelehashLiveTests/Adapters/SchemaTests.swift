import Foundation
import Synchronization
import TelehashConformance
import TelehashPackets
import Testing

@testable import TelehashLive

/// The published schema of the adapter protocol against what is really said.
@Suite struct AdapterSchemaTests {
  private static let schema = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
    .appending(path: "Sources/TelehashLive/Schemas/adapter.json")

  /// Says which lines of a file are not what a schema allows; the first few.
  private static let script = """
    import json, sys, jsonschema
    validator = jsonschema.Draft202012Validator(json.load(open(sys.argv[1])))
    lines = [json.loads(line) for line in open(sys.argv[2])]
    bad = [line for line in lines if not validator.is_valid(line)]
    print(len(lines), "lines,", len(bad), "bad", json.dumps(bad[:3])[:2000])
    sys.exit(1 if bad else 0)
    """

  private static func python(_ arguments: String...) throws -> (code: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-c"] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  private static let hasValidator = (try? python("import jsonschema").code) == 0

  /// Everything that was said, in its order.
  private final class Record: Sendable {
    let lines = Mutex<[[UInt8]]>([])
  }

  private static func carrier(_ record: Record) -> DirectCarrier {
    var server = AdapterServer(version: "test")
    return DirectCarrier { line in
      let answers = server.answer(line)
      record.lines.withLock { $0 += [line] + answers }
      return answers
    }
  }

  /// Scenarios that between them use every verb, and most events.
  private static let areas = ["/uri/", "/session/", "/stream/", "/connect/", "/restart/", "/pair/"]

  @Test(.enabled(if: hasValidator, "python3 with jsonschema is not installed"))
  func everyLineIsWhatTheSchemaSays() throws {
    let record = Record()
    let subject = try AdapterSubject(over: Self.carrier(record))
    for path in try ScenarioFixtures.paths where Self.areas.contains(where: path.contains) {
      let scenario = try ScenarioFixtures.scenario(path)
      guard let point = scenario.cases.first(where: \.edition.isVersion3) else { continue }
      _ = ScenarioFixtures.run(scenario, point, subject: subject)
    }
    var lines = record.lines.withLock { $0 }
    #expect(lines.count > 1000)
    let file = URL.temporaryDirectory.appending(path: "adapter-\(UUID().uuidString).jsonl")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(lines.flatMap { $0 + [10] }).write(to: file)
    let checked = try Self.python(Self.script, Self.schema.path, file.path)
    #expect(checked.code == 0, "\(checked.output)")

    lines = [Array(#"{"id":1,"do":"advance","ms":0,"more":1}"#.utf8)]
    try Data(lines.flatMap { $0 + [10] }).write(to: file)
    #expect(try Self.python(Self.script, Self.schema.path, file.path).code == 1)
  }
}
