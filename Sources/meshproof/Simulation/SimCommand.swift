import ArgumentParser
import Foundation
import TelehashConformance
import TelehashRecords

/// Plays the scenarios with the reference endpoints in the simulated network.
struct SimCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sim", abstract: "Play scenarios with the reference endpoints in simulation.")

  @Argument(help: "Scenario files or directories.")
  var paths: [String] = ["Scenarios"]

  @Option(help: "The seed of every random draw.")
  var seed: UInt64 = 1

  @Option(help: "Let the subject carry this deviation.")
  var deviation: [String] = []

  func run() async throws {
    for path in paths {
      let files = path.hasSuffix(".yaml") ? [path] : try ScenarioFiles.paths(under: path)
      for file in files {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
        let scenario = try ScenarioParser.parse(bytes: bytes, file: file)
        for point in scenario.cases {
          let start = Date()
          var options = CaseOptions()
          options.deviations = deviation
          let result = CaseRunner.run(scenario, point, seed: seed, options: options) { _ in nil }
          let record = result.record
          print(
            record.verdict.rawValue, record.id, record.traceHash?.prefix(8) ?? "-",
            String(format: "%.1f ms", Date().timeIntervalSince(start) * 1000), record.message)
        }
      }
    }
  }
}
