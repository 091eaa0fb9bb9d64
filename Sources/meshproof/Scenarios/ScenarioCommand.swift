import ArgumentParser
import Foundation
import TelehashConformance
import TelehashRecords

/// Works on scenario files.
struct ScenarioCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scenario", abstract: "Check scenario files.",
    subcommands: [LintScenariosCommand.self])
}

/// Finds everything in scenario files that could only go wrong when they are played.
struct LintScenariosCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint", abstract: "Check scenario files without playing them.",
    discussion: "Each problem is one line: file:line:column: message. With any, the exit code is 2."
  )

  @Argument(help: "Scenario files or folders; all that are shipped by default.")
  var files: [String] = []

  @OptionGroup(title: "Data")
  var data: DataOptions

  @OptionGroup(title: "Output")
  var common: CommonOptions

  func perform(on console: Console) async throws -> CommandOutcome {
    let shipped = try ShippedData(data)
    let vocabulary = try shipped.vocabulary()
    var paths: [String] = []
    for file in files {
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: file, isDirectory: &isFolder)
      paths += exists && isFolder.boolValue ? try ShippedData.scenarioPaths(under: file) : [file]
    }
    if files.isEmpty { paths = try shipped.scenarioPaths() }
    guard !paths.isEmpty else {
      let places = files.isEmpty ? shipped.scenarioFolder : files.joined(separator: ", ")
      throw CommandError.unusable("\(places): there are no scenario files")
    }
    var cases = 0
    var problems = 0
    for path in paths {
      do throws(ScenarioErrors) {
        let scenario = try ScenarioFiles.scenario(at: path, vocabulary: vocabulary)
        cases += scenario.cases.count
        if console.verbosity >= .verbose {
          console.print("\(scenario.id): \(Counted.text(scenario.cases.count, "case"))")
        }
      } catch {
        problems += error.errors.count
        for error in error.errors {
          console.print(
            "\(error.file):\(error.place): " + console.style(Printable.text(error.message), .bad)
              + (error.expected.map { "; expected \(Printable.text($0))" } ?? ""))
        }
      }
    }
    let files = Counted.text(paths.count, "scenario")
    console.print(
      problems == 0
        ? "\(files), \(Counted.text(cases, "case")): no problems"
        : "\(files): \(Counted.text(problems, "problem"))")
    return problems == 0 ? .success : .usage
  }
}
