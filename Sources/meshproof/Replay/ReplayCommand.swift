import ArgumentParser
import Foundation
import TelehashConformance
import TelehashPackets
import TelehashRecords
import TelehashReports

/// Judges captures of real traffic.
struct ReplayCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Judge captures of real traffic, packet by packet.",
    discussion: """
      Reads pcap and pcapng. Without --keys NAME.keys.json or keys.json beside NAME.pcap is used; \
      without any keys framing and cloaking are judged. With identity secrets handshakes are opened \
      too, with ephemeral secrets everything is.

      Prints requirement by sender, what broke a requirement with the packets around it, and which \
      readings of ambiguous points were seen. A capture that is cut is judged up to there. The exit \
      code is 0 or 1 when something could be judged, else 4.

      With --as NAME the reference endpoint takes the place of one party of a version 3 capture: it \
      has NAME's keys, meets what arrived at NAME, and is told what NAME's application decided. What \
      it would have sent is compared with what NAME sent, packet by packet, and differences are put \
      down to the row of the ambiguity register or the known fault behind them. This needs the \
      identity secrets of both sides and NAME's ephemeral secrets. The exit code is 1 when NAME broke \
      a requirement, 4 when a difference has no known reason.
      """)

  @Argument(help: ArgumentHelp("Captures, each judged by itself.", valueName: "file"))
  var files: [String]

  @Option(
    help: ArgumentHelp("A keys.json or a key log, for all captures. Repeatable.", valueName: "file")
  )
  var keys: [String] = []

  @Option(
    help: ArgumentHelp(
      "Judge by this edition instead of that of the keys or the traffic.", valueName: "edition"))
  var edition: EditionName?

  @Option(
    help: ArgumentHelp("Take only this form of a cipher set. Repeatable.", valueName: "name=value"))
  var reading: [ReadingOption] = []

  @Option(
    help: ArgumentHelp(
      "Judge what this one sent and nobody else, by name or hashname. Repeatable.",
      valueName: "name"))
  var only: [String] = []

  @Option(help: "Judge MUST alone, SHOULD as well, or all.")
  var profile = Profile.all

  @Flag(help: "Fail what is tolerated as another reading.")
  var strict = false

  @Flag(help: "Take it that nothing is missing in the captures, as in those of other commands.")
  var complete = false

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      "Put the reference endpoint in this party's place and compare.", valueName: "name"))
  var part: String?

  @Option(
    help: ArgumentHelp(
      "Write one JSON object per datagram to this file; - is standard output.", valueName: "file"))
  var trace: String?

  @OptionGroup
  var runOptions: RunOptions

  var common: CommonOptions { runOptions.common }

  func validate() throws {
    if part != nil, trace != nil {
      throw ValidationError("--trace and --as exclude each other: run replay once for each.")
    }
  }

  func perform(on console: Console) async throws -> CommandOutcome {
    let people = try console.beside([trace] + runOptions.reports.files.paths)
    let start = ContinuousClock.now
    let startedAt = WallTime.now
    let announced = try runOptions.prepare()
    let shipped = try ShippedData(runOptions.data)
    let catalogue = try shipped.catalogue()
    let ambiguities = try shipped.ambiguities()
    let options = ReplayOptions(
      keys: keys, edition: edition, readings: reading, isStrict: strict,
      isComplete: complete, profile: profile, senders: only)
    let names = CaptureNames.names(of: files)
    let traceFile = try trace.map { path throws(CommandError) in
      try OutputFile(path, on: console.streams)
    }

    var run = Run(
      tool: .current, command: Invocation.words, mode: .replay,
      target: Run.Target(kind: "capture", name: names.joined(separator: ", ")),
      startedAt: startedAt)
    // Shown when it is known what was expected.
    var judged: [(capture: ReplayedCapture, cases: Range<Int>)] = []
    for (file, name) in zip(files, names) {
      if let part {
        let comparison = try UnderstudyReplay(path: file, name: part, options: options).run()
        comparison.report(named: name, catalogue, ambiguities).print(on: people)
        run.cases += comparison.cases(named: name, catalogue: catalogue, options: options)
        continue
      }
      var progress = people.progress()
      let replay = CaptureReplay(path: file, options: options)
      let capture = try await replay.run(
        showing: &progress, onPacket: watcher(traceFile, on: people))
      progress.clear()
      let cases = capture.cases(named: name, catalogue: catalogue, options: options)
      judged.append((capture, run.cases.count..<run.cases.count + cases.count))
      run.cases += cases
      run.add(capture, options)
    }
    try traceFile?.close()
    run.duration = Run.Duration(real: start.elapsed)
    run.summariseRequirements()
    let outcome = try announced?.apply(to: &run, on: console) ?? run.exitCode
    for (capture, range) in judged {
      ReplayReport(
        capture: capture, cases: Array(run.cases[range]), catalogue: catalogue,
        ambiguities: ambiguities, options: options
      ).print(on: people)
      if people.verbosity > .quiet { people.print() }
    }
    try runOptions.reports.write(run, on: console) { () throws(CommandError) in
      try ReportCatalogue(shipped)
    }
    people.print(
      RunSummary.line(run.totals, of: part == nil ? "judgement" : "packet", people.style))
    // A difference nobody knows the reason of is not judged, and is to be looked at.
    let isOpen = part != nil && run.cases.contains { $0.verdict == .inconclusive }
    return isOpen && outcome == .success ? .inconclusive : outcome
  }

  /// Writes packets where they were asked for; nil where they were not.
  private func watcher(
    _ traceFile: OutputFile?, on people: Console
  ) -> ((CapturedPacket) throws(CommandError) -> Void)? {
    let showsAll = people.verbosity == .everything
    guard traceFile != nil || showsAll else { return nil }
    return { packet throws(CommandError) in
      try traceFile?.write(packet.record.json().encoded() + [UInt8(ascii: "\n")])
      if showsAll { people.print(PacketLadder(events: [packet.event]).lines(people.style)) }
    }
  }
}

extension Run {
  /// Adds the readings noticed in a capture of those who are judged, each once.
  fileprivate mutating func add(_ capture: ReplayedCapture, _ options: ReplayOptions) {
    let forms = capture.survey.forms.flatMap { form in
      form.names.map { Reading(topic: "cs\(form.csid)", reading: $0) }
    }
    let noticed = capture.readings.filter { $0.senders.contains(where: options.judges) }
    for reading in forms + noticed.map({ Reading(topic: $0.row, reading: $0.name) })
    where !readings.contains(reading) {
      readings.append(reading)
    }
  }
}

/// Short names for captures in the ids of cases.
enum CaptureNames {
  /// The file's name without its ending, or that of its folder when it is called `capture`; a
  /// number tells equal ones apart.
  static func names(of paths: [String]) -> [String] {
    var counts: [String: Int] = [:]
    return paths.map { path in
      let file = URL(filePath: path).deletingPathExtension()
      let name =
        file.lastPathComponent == "capture"
        ? file.deletingLastPathComponent().lastPathComponent : file.lastPathComponent
      counts[name, default: 0] += 1
      let count = counts[name, default: 1]
      return count == 1 ? name : "\(name)#\(count)"
    }
  }
}
