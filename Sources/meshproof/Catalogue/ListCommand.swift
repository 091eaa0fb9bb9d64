import ArgumentParser
import TelehashConformance
import TelehashPackets
import TelehashRecords

/// Shows what there is.
struct ListCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Show what there is: requirements, vectors, scenarios and more.",
    discussion: """
      Filters are ids, areas (HS, cs3a, handshake) or patterns with *; for requirements and \
      scenarios also #tag. With --json the whole of what is shown is written as an array of objects.
      """)

  @Argument(help: "What to list; without it, what can be listed.")
  var kind: Kind?

  @Argument(help: "Only what these name.")
  var filter: [String] = []

  @OptionGroup(title: "Requirements")
  var requirements: RequirementFilter

  @Option(help: ArgumentHelp("Write JSON to this file; - is standard output.", valueName: "file"))
  var json: String?

  @OptionGroup(title: "Data")
  var data: DataOptions

  @OptionGroup(title: "Output")
  var common: CommonOptions

  enum Kind: String, CaseIterable, ExpressibleByArgument {
    case requirements, areas, vectors, scenarios, cases, monitors, deviations, ambiguities, editions
    case commands
  }

  func perform(on console: Console) async throws -> CommandOutcome {
    let shipped = try ShippedData(data)
    let all = try kind.map { try listing(of: $0, in: shipped) } ?? overview(shipped)
    let unmatched = all.withoutMatch(filter)
    guard unmatched.isEmpty else {
      throw CommandError.unusable(
        "no \(kind?.rawValue ?? "kind") match \(unmatched.joined(separator: ", "))")
    }
    let shown = all.filtered(filter)
    if let json { try JSONOutput.write(shown.json, to: json, on: console) }
    if json != "-" {
      console.print(shown.lines(console.style))
      if kind != nil, console.verbosity > .quiet {
        console.remark("\(shown.items.count) of \(all.items.count)")
      }
    }
    return .success
  }

  private func overview(_ shipped: ShippedData) throws(CommandError) -> Listing {
    var listing = Listing(columns: ["kind", "count"])
    for kind in Kind.allCases {
      let count = try self.listing(of: kind, in: shipped).items.count
      listing.items.append(
        Listing.Item(
          names: [kind.rawValue], cells: [.init(kind.rawValue), .init("\(count)")],
          json: ["kind": .string(kind.rawValue), "count": .number(.init(count))]))
    }
    return listing
  }

  private func listing(of kind: Kind, in shipped: ShippedData) throws(CommandError) -> Listing {
    switch kind {
    case .requirements:
      Listing(requirements: try shipped.catalogue().all.filter(requirements.includes))
    case .areas: Listing(areas: try shipped.catalogue().areas)
    case .vectors: Listing(vectors: try shipped.vectors())
    case .scenarios: Listing(scenarios: try shipped.scenarios())
    case .cases: Listing(cases: try shipped.scenarios())
    case .monitors: Listing(monitors: MonitorDescription.all)
    case .deviations: Listing.deviations
    case .ambiguities:
      Listing(ambiguities: try shipped.ambiguities().all)
    case .editions: Listing.editions
    case .commands: Listing.commands
    }
  }
}
