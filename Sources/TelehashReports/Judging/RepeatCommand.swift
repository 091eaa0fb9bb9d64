package import TelehashRecords

/// The command lines that repeat a run or one of its cases.
package enum RepeatCommand {
  /// The command of a run without where its reports went.
  package static func words(of run: Run) -> [String] { run.commandWithoutReports() }

  /// The command that repeats one case.
  package static func words(for item: Case, of run: Run) -> [String] {
    switch run.mode {
    case .sim:
      return ["meshproof", "sim", item.id, "--seed", "\(item.seed ?? run.seed ?? 1)"]
        + deviations(of: run).flatMap { ["--deviation", $0] }
        + (run.command.contains("--strict") ? ["--strict"] : [])
    case .fuzz: return ["meshproof", "rerun", "run.json", "--case", item.id]
    case .vectors:
      let test = item.id.split(separator: "#").last.map(String.init) ?? item.id
      return ["meshproof", "vectors", "run", test] + values(of: ["--iut"], in: run)
    case .live where run.target.kind == "udp":
      return ["meshproof", "check", run.target.name, item.id]
        + (run.command.contains("--strict") ? ["--strict"] : [])
    case .live where run.target.kind == "adapter":
      return ["meshproof", "check", item.id] + values(of: ["--iut"], in: run)
        + ["--seed", "\(item.seed ?? run.seed ?? 1)"]
    case .live, .pair, .replay: return words(of: run)
    }
  }

  /// Options of the run's command line with their values.
  private static func values(of options: [String], in run: Run) -> [String] {
    zip(run.command, run.command.dropFirst()).filter { options.contains($0.0) }
      .flatMap { [$0.0, $0.1] }
  }

  /// The command that explains what a case is about.
  package static func explanation(of id: String) -> [String] { ["meshproof", "explain", id] }

  /// The words as a line, made safe and cut.
  package static func line(_ words: [String]) -> String {
    ShownText.text(CommandLineText.join(words), atMost: TextLimit.command)
  }

  /// The deviations the command line let the subject carry.
  package static func deviations(of run: Run) -> [String] {
    zip(run.command, run.command.dropFirst()).filter { $0.0 == "--deviation" }.map(\.1)
  }
}
