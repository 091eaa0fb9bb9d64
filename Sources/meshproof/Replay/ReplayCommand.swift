import ArgumentParser
import TelehashConformance
import TelehashPackets
import TelehashRecords

/// Judges captures of real traffic.
struct ReplayCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Judge captures of real traffic, packet by packet.")

  @Argument(help: "Capture files, pcap or pcapng.")
  var files: [String]

  @Option(help: "A keys.json or a key log; may be given several times.")
  var keys: [String] = []

  @Option(help: "Write one JSON object per datagram to this file; - is standard output.")
  var trace: String?

  @Option(help: ArgumentHelp("Force a form of a cipher set.", valueName: "name=value"))
  var reading: [ReadingOption] = []

  @OptionGroup(title: "Output")
  var common: CommonOptions

  func perform(on console: Console) async throws -> CommandOutcome {
    let output = try trace.map { path throws(CommandError) in
      try OutputFile(path, on: console.streams)
    }
    for file in files {
      let keys = try CaptureKeys(named: keys, for: file)
      let traffic = try CapturedTraffic(
        file, keys: keys.ring, constructions: ReadingOption.constructions(reading))
      try traffic.forEach { packet throws(CommandError) in
        try output?.write(packet.record.json().encoded() + [UInt8(ascii: "\n")])
      }
    }
    try output?.close()
    return .success
  }
}
