import ArgumentParser
import TelehashConformance
import TelehashLive
import TelehashRecords

/// The reference implementation as a vector adapter.
struct ServeVectorsCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Be a vector adapter: answer the questions on standard input.")

  @OptionGroup(title: "Output")
  var common: CommonOptions

  func perform(on console: Console) async throws -> CommandOutcome {
    try AdapterServeCommand.serve { line in
      do throws(RecordError) {
        let question = try VectorQuestion(decoding: line)
        return [question.reply().encoded(id: question.id)]
      } catch {
        return [VectorReply.unsupported(error.description).encoded(id: "")]
      }
    }
  }
}
