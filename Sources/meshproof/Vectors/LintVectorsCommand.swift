import ArgumentParser
import TelehashConformance
import TelehashRecords

/// Checks the files of test vectors as files.
struct LintVectorsCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint", abstract: "Check the files of test vectors.",
    discussion: "Each problem is one line: file: place: problem. With any, the exit code is 2.")

  @OptionGroup(title: "Data")
  var data: DataOptions

  @OptionGroup(title: "Output")
  var common: CommonOptions

  func perform(on console: Console) async throws -> CommandOutcome {
    let shipped = try ShippedData(data)
    let catalogue = try shipped.catalogue()
    let folder = shipped.vectorFolder
    do throws(VectorError) {
      let problems = try VectorLint.lint(
        folder: folder, requirements: Set(catalogue.all.map(\.id)))
      for problem in problems { console.print(Printable.text(problem.description)) }
      let files = Counted.text(try VectorLibrary.paths(in: folder).count, "file")
      console.print(
        problems.isEmpty
          ? "\(files): no problems" : "\(files): \(Counted.text(problems.count, "problem"))")
      return problems.isEmpty ? .success : .usage
    } catch {
      throw CommandError.unusable(error.description)
    }
  }
}
