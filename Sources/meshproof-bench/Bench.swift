import ArgumentParser

/// Measures our operations beside the bare library calls they rest on, in one run.
///
/// Nothing is asserted: a table with the goals is the whole result. Numbers of two runs cannot be
/// compared when the machine does other things; the ratios inside one can.
@main
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "meshproof-bench", abstract: "Measure speed and memory, beside their goals.",
    discussion: """
      Each operation and the bare library call it rests on are measured in turns, and the medians \
      are compared. Rows that run the program itself need it built in the same configuration.
      """)

  @Option(
    help: ArgumentHelp("Only rows whose name contains this. Repeatable.", valueName: "name"))
  var filter: [String] = []

  @Option(
    help: ArgumentHelp(
      "Write the rows as JSON to this file; - is standard output, without the table.",
      valueName: "file"))
  var json: String?

  @Option(help: ArgumentHelp("The packets of the capture that is replayed.", valueName: "count"))
  var packets = 200_000

  func validate() throws {
    guard (1000...10_000_000).contains(packets) else {
      throw ValidationError("--packets takes a number from 1000 to 10000000.")
    }
  }

  func run() throws {
    let groups = try Self.groups(packets: packets)
    let printsTable = json != "-"
    if printsTable { print(Row.titles) }
    var rows: [Row] = []
    for group in groups where group.names.contains(where: isWanted) {
      let measured = try group.measure().filter { isWanted($0.name) }
      if printsTable { for row in measured { print(row.line) } }
      rows += measured
    }
    if let json { try Row.write(rows, to: json) }
  }

  private func isWanted(_ name: String) -> Bool {
    filter.isEmpty || filter.contains { name.contains($0) }
  }

  private static func groups(packets: Int) throws -> [RowGroup] {
    PacketRows.groups + CipherRows.groups + EndpointRows.groups + SimulationRows.groups
      + ProgramRows.groups(packets: packets)
  }
}

/// Rows that are measured together.
struct RowGroup {
  /// What the rows will be called, for choosing them before anything is measured.
  let names: [String]
  let measure: () throws -> [Row]

  init(_ names: String..., measure: @escaping () throws -> [Row]) {
    self.names = names
    self.measure = measure
  }

  /// One operation, with a bare one beside it or not.
  init(_ name: String, goal: Row.Goal? = nil, _ make: @escaping () throws -> Measurement) {
    names = [name]
    measure = { [try make().run(name, goal: goal)] }
  }
}
