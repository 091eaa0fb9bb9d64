import Foundation
import TelehashRecords
import Testing

@testable import meshproof

/// What holds for every command line.
struct ProgramTests {
  @Test func showsHelpWithoutArguments() async {
    let run = await CommandRun()
    #expect(run.outcome == .success)
    #expect(run.output.contains("SUBCOMMANDS:"))
    #expect(run.errors.isEmpty)
  }

  @Test func showsItsVersion() async {
    let run = await CommandRun("--version")
    #expect(run.outcome == .success)
    #expect(run.output == ToolVersion.current + "\n")
  }

  @Test(arguments: [
    ["nonsense"], ["replay"], ["decode"], ["decode", "--packet", "0", "x"],
    ["decode", "--nonsense"],
    ["replay", "--reading", "cs3a=nonsense", "x"], ["replay", "--edition", "v4", "x"],
    ["list", "nonsense"],
    ["identity", "new", "--csid", "1a,9z"], ["list", "-q", "-v"], ["list", "--color", "pink"],
  ])
  func refusesAWrongCommandLineWithTwo(words: [String]) async {
    let run = await CommandRun(words)
    #expect(run.outcome == .usage)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains("Error: "), "\(run.errors)")
  }

  /// Every command that `list commands` names, by its words.
  private static func commands() async -> [[String]] {
    let run = await CommandRun("list", "commands")
    return run.lines.dropFirst().compactMap { line in
      line.firstRange(of: "  ").map { line[..<$0.lowerBound] }
        .map { $0.split(separator: " ").dropFirst().map(String.init) }
    }
  }

  @Test func explainsEveryCommand() async {
    let commands = await Self.commands()
    #expect(commands.count >= 10)
    for words in commands {
      let run = await CommandRun(words + ["--help"])
      #expect(run.outcome == .success)
      #expect(run.output.contains("USAGE: meshproof \(words.joined(separator: " "))"))
    }
  }

  @Test func usesColoursWhenTheyAreAskedForAlone() async {
    let escape = "\u{1B}["
    let plain = await CommandRun("list", "editions")
    let coloured = await CommandRun("list", "editions", "--color", "always")
    let never = await CommandRun("list", "editions", "--color", "never")
    #expect(!plain.output.contains(escape))
    #expect(coloured.output.contains(escape))
    #expect(never.output == plain.output)
    let uncoloured = coloured.output.replacing(/\u{1B}\[[0-9;]*m/, with: "")
    #expect(uncoloured == plain.output)
  }

  @Test func saysWhereItLookedForItsData() async {
    let run = await CommandRun("list", "areas", "--data", "/nonexistent")
    #expect(run.outcome == .usage)
    #expect(run.errors.contains("/nonexistent (--data)"))
  }
}
