import ArgumentParser

/// The program: a thin command for every job, each with its own help.
@main
struct MeshproofCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "meshproof",
    abstract: "Conformance and interoperability harness for the telehash protocols.",
    discussion: """
      Judges the reference endpoints in a simulated network, captures of real traffic, and test \
      vectors. Exit codes: 0 nothing unexpected, 1 an unexpected failure, 2 usage or unreadable \
      input, 3 a fault of the harness, 4 nothing could be judged.
      """,
    version: ToolVersion.current,
    subcommands: [ReplayCommand.self, SimCommand.self])
}

/// The version the tool reports.
enum ToolVersion {
  static let current = "0.1.0"
}
