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
    let folder = "\(path)/scenarios/fuzz"
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw .unwritable(folder, reason: error.localizedDescription)
    }
    var cases: [Case] = []
    for (number, finding) in findings.enumerated() {
      let name = "finding-\(number + 1)"
      let file = "\(folder)/\(name).yaml"
      try write(finding, to: file)
      cases.append(try play(file, finding, suite))
    }
    var run = run
    run.cases = cases
    run.summariseRequirements()
    let file = try OutputFile("\(path)/run.json", privacy: .shared, mayReplace: true)
    try file.write(run.encoded())
    try file.close()
    return run
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
    scenario.id = "fuzz/" + (scenario.id.split(separator: "/").last.map(String.init) ?? "finding")
    var point = finding.point
    point.scenario = scenario.id
    return suite.run(scenario, point, seed: finding.seed, schedule: nil).record
  }

  private func write(_ finding: Fuzzer.Finding, to file: String) throws(CommandError) {
    guard let data = FileManager.default.contents(atPath: finding.scenario.file) else {
      throw .unusable("\(finding.scenario.file): cannot be read again")
    }
    let text = MinimalScenario.text(
      of: String(decoding: data, as: UTF8.self), schedule: finding.schedule,
      reductions: finding.reductions,
      remark: """
        Found as \(finding.point.id) with seed \(finding.seed).
        \(finding.result.record.message)
        """)
    let output = try OutputFile(file, privacy: .shared, mayReplace: true)
    try output.write(text)
    try output.close()
  }
}
