import Foundation
import TelehashConformance
import TelehashPackets
import TelehashRecords

/// Where `fuzz` leaves what it found: minimal scenarios, and a run.json that repeats them.
struct FindingFolder {
  private let path: String

  init(_ path: String) { self.path = path }

  /// Writes the findings and gives the run with a case for each.
  func write(
    _ findings: [Fuzzer.Finding], of suite: Suite, as run: Run
  ) throws(CommandError) -> Run {
    var cases: [Case] = []
    for finding in findings { cases.append(try write(finding, of: suite)) }
    var run = run
    run.cases = cases
    run.summariseRequirements()
    let file = try OutputFile("\(path)/run.json", privacy: .shared, mayReplace: true)
    try file.write(run.encoded())
    try file.close()
    return run
  }

  /// Writes the scenario of a finding and gives its case; that of one that stayed as it was is where
  /// it came from.
  private func write(_ finding: Fuzzer.Finding, of suite: Suite) throws(CommandError) -> Case {
    guard let (name, text) = finding.small else { return finding.result.record }
    let file = "\(path)/scenarios/\(name)"
    let folder = URL(filePath: file).deletingLastPathComponent().path
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw .unwritable(folder, reason: error.localizedDescription)
    }
    let output = try OutputFile(file, privacy: .shared, mayReplace: true)
    let remark = [
      "Found as \(finding.found.id) with seed \(finding.seed).", finding.result.record.message,
    ]
    try output.write(remark.map { "# \($0.replacing("\n", with: " "))\n" }.joined() + text)
    try output.close()
    return try play(file, finding, suite)
  }

  /// Plays the file that was written: what it shows is what rerun will repeat.
  private func play(
    _ file: String, _ finding: Fuzzer.Finding, _ suite: Suite
  ) throws(CommandError) -> Case {
    var scenario: Scenario
    do throws(ScenarioErrors) {
      scenario = try ScenarioFiles.scenario(at: file)
    } catch {
      throw .unusable("\(error)")
    }
    scenario.id = finding.point.scenario
    return suite.run(scenario, finding.point, seed: finding.seed, schedule: nil).record
  }
}
