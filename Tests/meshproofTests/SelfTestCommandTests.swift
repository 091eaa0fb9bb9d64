import Foundation
import TelehashPackets
import TelehashRecords
import TelehashReports
import Testing

@testable import meshproof

/// The self-test on the command line, tried with a few deviations.
struct SelfTestCommandTests {
  @Test func readsItsOwnReportAgain() async throws {
    let folder = try TemporaryFolder()
    _ = await CommandRun(
      "sim", "handshake/a-confirmed-handshake-is-not-sent-again", "--deviation",
      "at-parity-wrong", "-q", "--json", folder.path("run.json"))
    let run = try Run(decoding: Fixtures.bytes(folder.path("run.json")))
    #expect(run.totals[.fail] > 0)
    let catalogue = ReportCatalogue(areas: [], ambiguities: [], scenarios: [])
    #expect(ReportRoundTrip(run.cases, catalogue, seed: 1).problems == [])
    // A reader that loses what failed is noticed in every format.
    let lossy = ReportRoundTrip(run.cases, catalogue, seed: 1) { bytes in
      var read = try Run(decoding: bytes)
      for index in read.cases.indices {
        read.cases[index].message = ""
        read.cases[index].verdict = .pass
      }
      return read
    }
    #expect(lossy.problems.count == 6)
    let unreadable = ReportRoundTrip(run.cases, catalogue, seed: 1) { _ in
      throw RecordError(place: "cases", problem: "is gone")
    }
    #expect(unreadable.problems.count == 1)
  }

  @Test func refusesDeviationsThatDoNotExist() async {
    let run = await CommandRun("selftest", "at-sidewise")
    #expect(run.outcome == .usage)
    #expect(run.errors.contains("no deviation is called at-sidewise"))
  }
}
