import ArgumentParser

/// Where a command finds what the tool ships.
struct DataOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Folder of the requirements, Vectors and Scenarios to use.",
      discussion: """
        Without it: $MESHPROOF_DATA, then ../share/meshproof beside the program, then the source \
        tree the program was built from.
        """,
      valueName: "dir"))
  var data: String?
}
