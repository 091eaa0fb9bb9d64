import Foundation
import TelehashPackets
import TelehashRecords
import Testing

@testable import TelehashReports

/// Runs to make reports of.
enum Examples {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private static let folder = root.appending(path: "Tests/TelehashReportsTests")

  /// A run with a case for every verdict; the packets of its first cases are real.
  static func run() throws -> Run {
    try Run(decoding: [UInt8](Data(contentsOf: folder.appending(path: "Fixtures/run.json"))))
  }

  static func report() throws -> Report { Report(try run(), catalogue: catalogue) }

  static let catalogue = ReportCatalogue(
    areas: [
      .init(
        name: "HS", title: "Handshakes",
        requirements: [
          requirement("HS-09", .must, "The last bit of a new at is the order of who chose it."),
          requirement("HS-10", .fact, "The parity rule binds the originator of an at alone."),
          requirement("HS-19", .must, "Resending stops once a valid answer came."),
          requirement("HS-32", .must, "Handshakes that cross converge."),
          requirement("HS-21", .may, "A handshake may be resent at will.", reason: "text only: x"),
        ]),
      .init(
        name: "TOK", title: "Tokens",
        requirements: [
          requirement("TOK-03", .may, "A token may change."),
          requirement("TOK-04", .must, "Packets with an unknown token are dropped."),
        ]),
    ],
    ambiguities: [
      .init(
        id: "A10", topic: "answer to an older handshake", defaultReading: "It is not answered.",
        requirements: ["HS-19", "TOK-04"],
        readings: [
          .init(name: "silent", meaning: "nothing is sent", status: "default"),
          .init(name: "answered", meaning: "the newest is sent again", status: "lenient"),
        ])
    ],
    scenarios: [
      .init(
        id: "handshake/a-confirmed-handshake-is-not-sent-again",
        file: "Scenarios/handshake/a-confirmed-handshake-is-not-sent-again.yaml",
        notes: "The fence proves that the subject lives.", deviations: ["handshake-never-resent"])
    ],
    deviations: ["at-parity-wrong": "Chooses an at with the other side's parity."])

  private static func requirement(
    _ id: String, _ level: Level, _ statement: String, reason: String? = nil
  ) -> ReportCatalogue.Requirement {
    .init(
      id: id, level: level, statement: statement, source: "v3/e3x/handshake.md#at",
      isOurReading: level == .may, editions: ["v3"], reasonUncovered: reason)
  }

  /// Compares a text with the golden file of this name. Written anew, and failing, when
  /// UPDATE_GOLDEN is set.
  static func expectGolden(
    _ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let url = folder.appending(path: "Golden/\(name)")
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
      try text.write(to: url, atomically: true, encoding: .utf8)
      Issue.record("\(name) was written anew", sourceLocation: sourceLocation)
    }
    let golden = try String(contentsOf: url, encoding: .utf8)
    let differing = zip(text.split(separator: "\n"), golden.split(separator: "\n"))
      .first { $0 != $1 }
    #expect(
      text == golden, "\(differing.map { "\($0.0)\n\($0.1)" } ?? "lengths differ")",
      sourceLocation: sourceLocation)
  }
}
