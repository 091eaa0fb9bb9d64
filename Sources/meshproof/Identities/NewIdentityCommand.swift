import ArgumentParser
import TelehashCapture
import TelehashCore
import TelehashCrypto
import TelehashRecords

/// Makes an identity from the system's randomness.
struct NewIdentityCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "new", abstract: "Make an identity and write its key file.",
    discussion: "Prints the hashname when the keys go to a file.")

  @Option(name: .customLong("csid"), help: "Cipher sets to make keys of.")
  var sets = CipherSetList.all

  @Option(help: "What traces and tables call it.")
  var name = "me"

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("Key file to write; - is standard output.", valueName: "file"))
  var output = "-"

  @Flag(help: "Replace the file if there is one.")
  var force = false

  @OptionGroup(title: "Output")
  var common: CommonOptions

  func validate() throws {
    let isPrintable = name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    guard isPrintable, (1...KeyFileLimits.nameBytes).contains(name.utf8.count) else {
      throw ValidationError(
        "--name: expected 1 to \(KeyFileLimits.nameBytes) bytes without control characters.")
    }
  }

  func perform(on console: Console) async throws -> CommandOutcome {
    let identity = try makeIdentity()
    let text = IdentityFile.encode(identity, name: name)
    if output == "-" {
      let file = try OutputFile("-", on: console.streams)
      try file.write(text)
      try file.close()
    } else {
      let file = try OutputFile(output, privacy: .secret, mayReplace: force)
      try file.write(text)
      try file.close()
      console.print(identity.hashname.text)
    }
    return .success
  }

  private func makeIdentity() throws(CommandError) -> Identity {
    var random = SystemRandom()
    var keys: [KeyPair] = []
    do throws(CipherError) {
      for csid in sets.csids { keys.append(try KeyPair.generate(csid, random: &random)) }
    } catch {
      throw .unusable("no identity could be made: \(error.explanation)")
    }
    guard let identity = Identity(keys: keys) else {
      throw .unusable("no identity could be made: there are no cipher sets")
    }
    return identity
  }
}
