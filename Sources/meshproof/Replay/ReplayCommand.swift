import ArgumentParser
import Foundation
import TelehashCapture
import TelehashConformance
import TelehashPackets
import TelehashRecords

/// Judges captures of real traffic.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Judge captures of real traffic, packet by packet.")

  @Argument(help: "Capture files, pcap or pcapng.")
  var files: [String]

  @Option(help: "A keys.json or a key log; may be given several times.")
  var keys: [String] = []

  @Option(help: "Write one JSON object per datagram to this file; - is standard output.")
  var trace: String?

  mutating func run() throws {
    var material = KeyMaterial()
    for path in keys { material.merge(try KeyFile.read(path: path)) }
    let ring = try KeyRing(material)
    for file in files {
      var traffic = try CapturedTraffic(file, keys: ring, dissector: Dissector(keys: ring))
      var lines = ""
      try traffic.forEach { packet throws(CommandError) in
        lines += packet.record.json().description + "\n"
      }
      if let trace { try lines.write(toFile: trace, atomically: true, encoding: .utf8) }
    }
  }
}
