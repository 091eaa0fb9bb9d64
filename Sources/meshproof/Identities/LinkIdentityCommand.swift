import ArgumentParser
import TelehashCore
import TelehashPackets
import TelehashRecords

/// Prints what another endpoint needs to link to an identity.
struct LinkIdentityCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "link",
    abstract: "Print the link JSON and link URI of an identity.",
    discussion: """
      The first line is the link JSON, the second the URI, which needs one --path at least: its \
      host and port are those of the first path, the others are members of its query.
      """)

  @Argument(help: "An identity file.")
  var file: String

  @Option(
    help: ArgumentHelp(
      "Where the endpoint is reached: ip:port or [ip]:port. Repeatable.", valueName: "address"))
  var path: [AddressArgument] = []

  @Option(help: "Which identity, if the file has several.")
  var name: String?

  @Option(help: "What to print: json, uri or both.")
  var form = Form.both

  @OptionGroup(title: "Output")
  var common: CommonOptions

  enum Form: String, CaseIterable, ExpressibleByArgument {
    case both, json, uri
  }

  func validate() throws {
    if form == .uri, path.isEmpty { throw ValidationError("A URI needs one --path at least.") }
  }

  func perform(on console: Console) async throws -> CommandOutcome {
    let entry = try IdentityFile.read(file, named: name)
    let link = LinkText(
      hashname: entry.hashname, keys: entry.publicKeys, addresses: path.map(\.address))
    if form != .uri { console.print(link.json.description) }
    if form != .json {
      if let uri = link.uri {
        console.print(uri)
      } else {
        console.remark("no link URI without an address; give --path ip:port")
      }
    }
    return .success
  }
}

/// An address on a command line.
struct AddressArgument: Hashable, Sendable, ExpressibleByArgument {
  let address: Address

  init?(argument: String) {
    guard let address = Address(argument), address.port > 0 else { return nil }
    self.address = address
  }
}
