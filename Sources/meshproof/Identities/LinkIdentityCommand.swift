import ArgumentParser
import TelehashConformance
import TelehashCore
import TelehashCrypto
import TelehashLive
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

      Both have the form of the edition: in v3-2014-12 the URI is a mesh URI, whose keys are named \
      by their set alone and which carries no further paths.
      """)

  @Argument(help: "An identity file.")
  var file: String

  @Option(
    help: ArgumentHelp(
      "Where the endpoint is reached: ip:port or [ip]:port. Repeatable.", valueName: "address"))
  var path: [AddressArgument] = []

  @Option(help: "Which identity, if the file has several.")
  var name: String?

  @Option(
    help: ArgumentHelp(
      "A router through which the endpoint is reached as well, by hashname. Repeatable.",
      valueName: "hashname"))
  var router: [HashnameArgument] = []

  @Option(help: "The edition whose forms are used: v3-2014-12, v3-2015-03 or v3.")
  var edition = EditionName.v3

  @Flag(help: "Leave out addresses that lead nowhere from outside, as for sharing.")
  var external = false

  @Option(help: "What to print: json, uri, both (those two), or jwk.")
  var form = Form.both

  @Flag(
    help: """
      Print whom a target of 'check --identity' must trust instead: one hashname a line, and which \
      case it is for. 'serve --accept' takes the list.
      """)
  var testers = false

  @Option(help: "The cipher sets of the target, for --testers.")
  var csid = CipherSetList.all

  @OptionGroup(title: "Data")
  var data: DataOptions

  @OptionGroup(title: "Output")
  var common: CommonOptions

  enum Form: String, CaseIterable, ExpressibleByArgument {
    case both, json, uri, jwk
  }

  func validate() throws {
    if form == .uri, path.isEmpty { throw ValidationError("A URI needs one --path at least.") }
    if Edition.named(edition) == nil {
      throw ValidationError(
        "Only the editions of version 3 have links: v3-2014-12, v3-2015-03, v3.")
    }
  }

  func perform(on console: Console) async throws -> CommandOutcome {
    if testers { return try printTesters(on: console) }
    let entry = try IdentityFile.read(file, named: name)
    let paths =
      path.map { NetworkPath.udp($0.address) }
      + router.map { NetworkPath.peer(router: $0.hashname, uri: nil) }
    guard let edition = Edition.named(edition),
      let link = LinkText(
        keys: entry.publicKeys, paths: paths, edition: edition, scope: external ? .shared : .local)
    else { throw CommandError.unusable("\(file): keys: there are none that make a link") }
    switch form {
    case .json: console.print(link.json.description)
    case .jwk: console.print(link.jwk.description)
    case .uri, .both:
      if form == .both { console.print(link.json.description) }
      if let uri = link.uri {
        console.print(uri.text)
      } else {
        console.remark("no link URI without an address; give --path ip:port")
      }
    }
    return .success
  }

  private func printTesters(on console: Console) throws -> CommandOutcome {
    let identities = TesterIdentities(of: try IdentityFile.secrets(file))
    var selection = CaseSelection()
    selection.editions = [edition]
    selection.csids = csid.csids
    selection.networks = ["clean"]
    let cases = selection.cases(of: try ScenarioLibrary(data).live)
    do throws(WorldError) {
      let roster = TesterRoster(identities, edition: edition)
      for entry in try roster.entries(cases, csids: csid.csids) {
        console.print("\(entry.hashname.text)  # \(entry.name)")
      }
    } catch {
      throw CommandError.unusable("\(file): \(error)")
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

/// A hashname on a command line.
struct HashnameArgument: Hashable, Sendable, ExpressibleByArgument {
  let hashname: Hashname

  init?(argument: String) {
    guard let hashname = Hashname(text: argument) else { return nil }
    self.hashname = hashname
  }
}
