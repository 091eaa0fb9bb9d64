import Foundation
import TelehashCapture
import TelehashConformance
import TelehashCore
import TelehashCrypto
import TelehashPackets
import TelehashRecords
import TelehashReports

/// A folder with every report of a run under fixed names, and its captures and keys.
struct ReportFolder {
  private let path: String
  /// The time of `Instant.zero`, in nanoseconds since 1970.
  private let start: UInt64

  init(_ path: String, start: UInt64 = simulatedStart) {
    self.path = path
    self.start = start
  }

  /// Makes the folder where there is none.
  func make() throws(CommandError) {
    do {
      try FileManager.default.createDirectory(
        atPath: "\(path)/captures", withIntermediateDirectories: true)
    } catch {
      throw .unwritable(path, reason: "\(error.localizedDescription)")
    }
  }

  /// Writes run.json and all reports.
  func write(_ report: Report) throws {
    try write(report.run.encoded(), to: "run.json")
    for format in ReportFormat.allCases {
      try write(Array(try format.text(report).utf8), to: format.fileName)
    }
  }

  /// Gathers the captures and notes their places in the run: a new one for each simulated case,
  /// copies of those that were judged.
  func write(captures run: inout Run, _ results: [CaseRunner.Result]) throws(CommandError) {
    try make()
    for index in run.cases.indices where index < results.count && !results[index].sent.isEmpty {
      let name = "captures/\(Self.fileName(run.cases[index], index))"
      try write(results[index], to: name)
      // How many packets the bytes of a stream hold is seen when they are read.
      let isOfStream = results[index].sent.contains(where: \.isOfStream)
      run.cases[index].evidence = .init(
        pcap: "\(name).pcap", keys: "\(name).keys.json", firstPacket: 1,
        lastPacket: isOfStream ? nil : results[index].sent.count)
    }
    if results.isEmpty { try copyCaptures(of: &run) }
  }

  private func write(_ bytes: [UInt8], to name: String) throws(CommandError) {
    let file = try OutputFile("\(path)/\(name)", privacy: .shared, mayReplace: true)
    try file.write(bytes)
    try file.close()
  }

  /// A name no file system objects to, unique by its number.
  private static func fileName(_ item: Case, _ index: Int) -> String {
    let safe = item.id.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    return "\(index + 1)-" + String(safe).prefix(100)
  }

  // MARK: Captures that are there already

  /// Copies what the evidence of cases names, each file once.
  private func copyCaptures(of run: inout Run) throws(CommandError) {
    var copies: [String: String] = [:]
    for index in run.cases.indices {
      guard var evidence = run.cases[index].evidence else { continue }
      evidence.pcap = try copy(evidence.pcap, &copies)
      if let keys = evidence.keys { evidence.keys = try copy(keys, &copies) }
      run.cases[index].evidence = evidence
    }
  }

  private func copy(_ file: String, _ copies: inout [String: String]) throws(CommandError) -> String
  {
    if let copy = copies[file] { return copy }
    // Reports of old runs are made where their captures are not any more.
    guard FileManager.default.fileExists(atPath: file) else { return file }
    let name = "captures/\(copies.count + 1)-\(URL(filePath: file).lastPathComponent)"
    let target = "\(path)/\(name)"
    do {
      if FileManager.default.fileExists(atPath: target) {
        try FileManager.default.removeItem(atPath: target)
      }
      try FileManager.default.copyItem(atPath: file, toPath: target)
    } catch {
      throw .unwritable(target, reason: error.localizedDescription)
    }
    copies[file] = name
    return name
  }

  // MARK: Captures of simulated cases

  private func write(_ result: CaseRunner.Result, to name: String) throws(CommandError) {
    try write(result.sent, result.keys, capture: "\(name).pcap", keys: "\(name).keys.json")
  }

  /// Writes datagrams and what opens them; file names count from this folder.
  func write(
    _ sent: [CaseRunner.SentDatagram], _ secrets: CaseRunner.SimulatedKeys,
    capture captureName: String, keys keysName: String
  ) throws(CommandError) {
    do {
      let capture = try CaptureWriter(path: "\(path)/\(captureName)", start: start)
      for piece in sent {
        if piece.isOfStream {
          try capture.write(
            stream: piece.payload, from: piece.source, to: piece.destination, at: piece.time)
        } else {
          try capture.write(
            piece.payload, from: piece.source, to: piece.destination, at: piece.time)
        }
      }
      try capture.close()
      let keys = try OutputFile("\(path)/\(keysName)", privacy: .secret, mayReplace: true)
      try keys.write(KeyFile.encode(KeyMaterial(secrets)))
      try keys.close()
    } catch let error as CommandError {
      throw error
    } catch {
      throw .unwritable("\(path)/\(captureName)", reason: "\(error)")
    }
  }

  /// What simulated clocks show at their beginning, in nanoseconds since 1970.
  static let simulatedStart: UInt64 = 1_420_070_400 * 1_000_000_000
}
