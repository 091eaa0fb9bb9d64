import ArgumentParser
import Foundation
import TelehashCapture
import TelehashConformance
import TelehashCore
import TelehashCrypto
import TelehashPackets
import TelehashRecords

/// The report files of a run; they are written whatever the exit code.
struct RunReportOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Write run.json; - is standard output.", valueName: "file"))
  var json: String?

  @Option(
    name: .customShort("o"),
    help: ArgumentHelp(
      "Write all reports here under fixed names, with captures and keys.", valueName: "dir"))
  var directory: String?

  /// Where results for people go: not between the bytes of a report.
  func console(_ console: Console, _ common: CommonOptions) -> Console {
    json == "-" ? console.besideStandardOutput() : console
  }

  /// Writes what was asked for.
  func write(
    _ run: Run, _ results: [CaseRunner.Result], on console: Console
  ) throws(CommandError) {
    var run = run
    if let directory {
      try EvidenceFolder(directory).write(&run, results)
      try write(run, to: "\(directory)/run.json", on: console)
    }
    if let json { try write(run, to: json, on: console) }
  }

  private func write(_ run: Run, to path: String, on console: Console) throws(CommandError) {
    let file = try OutputFile(path, on: console.streams)
    try file.write(run.encoded())
    try file.close()
  }
}

/// A folder with a capture and keys for each case of a run.
struct EvidenceFolder {
  private let path: String

  init(_ path: String) { self.path = path }

  /// Writes the captures and notes their places in the run.
  func write(_ run: inout Run, _ results: [CaseRunner.Result]) throws(CommandError) {
    do {
      try FileManager.default.createDirectory(
        atPath: "\(path)/captures", withIntermediateDirectories: true)
    } catch {
      throw .unwritable(path, reason: "\(error.localizedDescription)")
    }
    for index in run.cases.indices where index < results.count && !results[index].sent.isEmpty {
      let name = "captures/\(Self.fileName(run.cases[index], index))"
      try write(results[index], to: "\(path)/\(name)")
      run.cases[index].evidence = .init(
        pcap: "\(name).pcap", keys: "\(name).keys.json", firstPacket: 1,
        lastPacket: results[index].sent.count)
    }
  }

  /// A name no file system objects to, unique by its number.
  private static func fileName(_ item: Case, _ index: Int) -> String {
    let safe = item.id.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    return "\(index + 1)-" + String(safe).prefix(100)
  }

  private func write(_ result: CaseRunner.Result, to name: String) throws(CommandError) {
    do {
      let capture = try CaptureWriter(
        path: "\(name).pcap", start: UInt64(Self.simulatedStart) * 1_000_000_000)
      for datagram in result.sent {
        try capture.write(
          datagram.payload, from: datagram.source, to: datagram.destination, at: datagram.time)
      }
      try capture.close()
      let keys = try OutputFile("\(name).keys.json", privacy: .secret, mayReplace: true)
      try keys.write(KeyFile.encode(KeyMaterial(result.keys)))
      try keys.close()
    } catch let error as CommandError {
      throw error
    } catch {
      throw .unwritable(name, reason: "\(error)")
    }
  }

  /// What simulated clocks show at their beginning, in seconds since 1970.
  private static let simulatedStart = 1_420_070_400
}

extension KeyMaterial {
  /// The secrets of a simulated run.
  init(_ keys: CaseRunner.SimulatedKeys) {
    self.init(
      edition: keys.edition,
      identities: keys.identities.map { name, identity in
        var publicKeys = KeySet<[UInt8]>()
        var secrets = KeySet<Secret>()
        for key in identity.keys {
          publicKeys[key.csid.description] = key.publicKey
          secrets[key.csid.description] = key.secret
        }
        return Identity(
          name: name, hashname: identity.hashname.text, keys: publicKeys, secrets: secrets)
      },
      ephemerals: keys.ephemerals.map {
        Ephemeral(
          csid: $0.csid.description, publicKey: $0.publicKey, secret: $0.secret,
          aesKey: $0.contentKey)
      }, lines: [])
  }
}
