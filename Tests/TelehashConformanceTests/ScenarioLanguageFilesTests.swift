import Foundation
import Testing

@testable import TelehashConformance

/// The scenario files of the repository.
enum ScenarioLanguageFiles {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
  static let scenarios = "\(root)/Scenarios"

  static func paths() -> [String] {
    (try? ScenarioFiles.paths(under: scenarios)) ?? []
  }
}

@Suite struct ScenarioLanguageFilesTests {
  @Test(arguments: ScenarioLanguageFiles.paths())
  func isAScenario(path: String) throws {
    let scenario = try ScenarioFiles.scenario(at: path)
    #expect(!scenario.area.isEmpty)
    #expect("\(ScenarioLanguageFiles.scenarios)/\(scenario.id).yaml" == path)
    #expect(!scenario.cases.isEmpty)
  }

  @Test func someAreThereInOrderAndNoneIsAnExpectation() {
    let paths = ScenarioLanguageFiles.paths()
    #expect(paths.count >= 5)
    #expect(paths == paths.sorted())
    #expect(!paths.contains { $0.contains("/expectations/") })
  }

  @Test func caseNamesAreAllDifferent() throws {
    var names: Set<String> = []
    for path in ScenarioLanguageFiles.paths() {
      for name in try ScenarioFiles.scenario(at: path).cases.map(\.id) {
        #expect(names.insert(name).inserted, "\(name)")
      }
    }
  }

  @Test func saysThatAFileIsNotThere() {
    let errors = #expect(throws: ScenarioErrors.self) {
      try ScenarioFiles.scenario(at: "no/such/file.yaml")
    }
    #expect(errors?.description == "no/such/file.yaml:1:1: the file cannot be opened")
  }
}
