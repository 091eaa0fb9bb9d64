import ArgumentParser

/// Works on the test vectors.
struct VectorsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vectors", abstract: "Run, check and compute test vectors.",
    subcommands: [
      RunVectorsCommand.self, LintVectorsCommand.self, WriteVectorsCommand.self,
      ServeVectorsCommand.self,
    ],
    defaultSubcommand: RunVectorsCommand.self)
}
