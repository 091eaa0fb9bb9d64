import ArgumentParser

/// The program: a thin command for every job, each with its own help.
struct MeshproofCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "meshproof",
    abstract: "Conformance and interoperability harness for the telehash protocols.",
    discussion: """
      Judges captures of real traffic and test vectors, and says why. 'meshproof list' shows what \
      there is, 'meshproof explain ID' what it means.

      Exit codes: 0 nothing unexpected; 1 an unexpected failure; 2 usage, unreadable input, or a \
      selector that matches nothing; 3 a fault of the harness; 4 nothing failed, but something \
      could not be judged; 130 interrupted.
      """,
    version: ToolVersion.current,
    subcommands: [
      CheckCommand.self, ServeCommand.self, SimCommand.self, RerunCommand.self, FuzzCommand.self,
      ReportCommand.self, DiffCommand.self, ReplayCommand.self, PairCommand.self,
      AdapterCommand.self, VectorsCommand.self, ScenarioCommand.self,
      DecodeCommand.self, IdentityCommand.self, ListCommand.self, ExplainCommand.self,
      CoverageCommand.self, SelfTestCommand.self,
    ])
}

/// The version the tool reports.
enum ToolVersion {
  static let current = "0.1.0"
}
