import ArgumentParser
import TelehashCore
import TelehashCrypto
import TelehashPackets
import TelehashRecords

/// Shows what is public about the identities of a key file.
struct ShowIdentityCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show the hashname and public keys of a key file.",
    discussion: "Secrets are checked against their keys and never shown.")

  @Argument(help: "An identity file, or any keys.json of version 3.")
  var file: String

  @OptionGroup(title: "Output")
  var common: CommonOptions

  func perform(on console: Console) async throws -> CommandOutcome {
    for (index, entry) in try IdentityFile.read(file).enumerated() {
      if index > 0 { console.print() }
      console.print(console.style(entry.name, .strong))
      var table = TextTable(indent: "  ")
      table.add("hashname", entry.hashname.text)
      for key in entry.publicKeys.entries {
        let secret = entry.secrets.contains(key.csid) ? "" : " (no secret)"
        table.add("\(key.csid) key", Base32.encode(key.key) + secret)
        if console.verbosity >= .verbose {
          table.add(
            "\(key.csid) digest", Base32.encode(Hashname.intermediate(of: key.key)))
        }
      }
      console.print(table.lines(console.style))
    }
    return .success
  }
}
