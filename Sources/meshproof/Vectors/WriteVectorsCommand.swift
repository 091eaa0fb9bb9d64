import ArgumentParser
import TelehashConformance
import TelehashRecords

/// Computes the outputs of generated test vectors once more.
struct WriteVectorsCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "write", abstract: "Compute generated test vectors anew and write them.",
    discussion: """
      Values of external origin are never touched. With --check nothing is written, and the exit \
      code is 1 when something would change.
      """)

  @Flag(help: "Only say what would change.")
  var check = false

  @OptionGroup(title: "Data")
  var data: DataOptions

  @OptionGroup(title: "Output")
  var common: CommonOptions

  func perform(on console: Console) async throws -> CommandOutcome {
    let shipped = try ShippedData(data)
    let rewritten =
      try check
      ? shipped.vectors().files.map(VectorWriter.rewrite) : write(in: shipped.vectorFolder)
    var changed = 0
    var problems = 0
    for file in rewritten {
      changed += file.changed.count
      problems += file.problems.count
      if !file.changed.isEmpty {
        console.print("\(file.path): \(file.changed.joined(separator: ", "))")
      }
      for problem in file.problems {
        console.print(console.style(Printable.text(problem.description), .bad))
      }
    }
    let verb = check ? "would change" : "changed"
    console.print(
      "\(Counted.text(rewritten.count, "file")): \(Counted.text(changed, "test")) \(verb)"
        + (problems > 0 ? ", \(problems) could not be computed" : ""))
    return problems > 0 || (check && changed > 0) ? .failure : .success
  }

  private func write(in folder: String) throws(CommandError) -> [VectorWriter.Rewritten] {
    do throws(VectorError) {
      return try VectorWriter.write(folder: folder)
    } catch {
      throw .unusable(error.description)
    }
  }
}
