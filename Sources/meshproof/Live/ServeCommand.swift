import ArgumentParser
import Foundation
import TelehashConformance
import TelehashCore
import TelehashCrypto
import TelehashLive
import TelehashPackets
import TelehashRecords
import TelehashReports
import TelehashV2

/// A reference endpoint or router on a real port, which judges whoever dials it.
struct ServeCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "A reference endpoint or router on a real port; judges what arrives.",
    discussion: """
      The first line on standard output is one JSON object with link JSON and link URI to hand \
      over, in version 2 with a seeds file. It accepts everybody, or those named with --accept; it echoes channels of type echo, \
      takes streams, answers path requests, and as a router serves peer requests. On Ctrl-C or \
      after --for it says what the monitors found about each peer.

      Everybody is judged by what they send. A tester sends wrong packets on purpose: a server that \
      'meshproof check' dialled reports failures of its testers, and exit code 1, by right.
      """)

  @Option(help: "What it plays: endpoint or router.")
  var role = Role.endpoint

  @Option(help: "The port; 0 for a free one.")
  var port: UInt16 = 0

  @Option(
    help: ArgumentHelp(
      "An IP address to listen at; the loopback ones by default. Repeatable.", valueName: "ip"))
  var bind: [String] = []

  @Flag(help: "Take TCP connections with chunks at the same ports, and say so in the link.")
  var tcp = false

  @Option(
    name: .customLong("for"), help: ArgumentHelp("End after this time: 30s, 5m.", valueName: "time")
  )
  var duration: TimeSpanArgument?

  @Option(help: ArgumentHelp("Use this identity; a fresh one by default.", valueName: "file"))
  var identity: String?

  @Option(help: "Cipher sets of a fresh identity.")
  var csid = CipherSetList.all

  @Option(
    help: ArgumentHelp(
      "Accept this hashname alone, or those in a file, one a line. Repeatable.",
      valueName: "hashname"))
  var accept: [String] = []

  @Option(help: ArgumentHelp("The edition to speak and judge by.", valueName: "edition"))
  var edition = EditionName.v3

  @Option(help: ArgumentHelp("Carry a deviation. Repeatable.", valueName: "name"))
  var deviation: [String] = []

  @Flag(help: "Let tolerated readings fail.")
  var strict = false

  @Option(help: "Judge MUST alone, SHOULD as well, or all.")
  var profile = Profile.all

  @OptionGroup
  var reporting: ReportingOptions

  var common: CommonOptions { reporting.common }

  func validate() throws {
    if !edition.isVersion3, tcp {
      throw ValidationError("--tcp: \(edition.rawValue) is served over UDP alone.")
    }
    let known =
      edition.isVersion3 ? Deviations.allNames : SwitchDeviation.allCases.map(\.rawValue)
    if let name = deviation.first(where: { !known.contains($0) }) {
      throw ValidationError("--deviation: there is none called \(name).")
    }
  }

  func perform(on console: Console) async throws -> CommandOutcome {
    try reporting.reports.prepare()
    let catalogue = try ShippedData(reporting.data).catalogue()
    let startedAt = WallTime.now
    let clock = LiveClock()
    let service = try service(clock)
    console.print(String(decoding: service.announcement.encoded(), as: UTF8.self))

    let interrupt = InterruptSignal { service.stop() }
    defer { interrupt.cancel() }
    let table = PeerTable(console)
    let outcome = await service.run(duration?.span) { table.show($0) }
    table.clear()

    var run = Run(
      tool: .current, command: Invocation.words, mode: .live,
      target: .init(kind: "peers", name: "whoever dials", uri: service.uri),
      startedAt: startedAt,
      duration: .init(real: clock.real(.now) - .zero),
      cases: ServedCases(
        outcome: outcome, edition: edition, catalogue: catalogue, isStrict: strict,
        profile: profile
      ).cases)
    for noted in outcome.judgement.readings where noted.sender != ServedCases.ownName {
      let reading = Reading(topic: noted.reading.row, reading: noted.reading.name)
      if !run.readings.contains(reading) { run.readings.append(reading) }
    }
    run.summariseRequirements()
    let evidence = run.cases.prefix(1).map {
      CaseRunner.Result(record: $0, sent: outcome.sent, keys: outcome.keys)
    }
    run = try reporting.reports.write(
      run, evidence, start: clock.startNanoseconds, on: console
    ) { () throws(CommandError) in
      try ReportCatalogue(ScenarioLibrary(reporting.data))
    }
    let people = reporting.reports.console(console)
    SuiteReport(run, catalogue: catalogue, folder: reporting.reports.directory).print(on: people)
    if people.verbosity > .quiet, run.cases.contains(where: \.unexpected) {
      people.print(
        "  (a tester that sends wrong packets on purpose, as meshproof check does, fails by right)")
    }
    return run.exitCode
  }

  /// What is served, whatever it speaks.
  struct Service: Sendable {
    /// What others need to reach it, for the first line of the output.
    let announcement: JSONObject
    let uri: String?
    let stop: @Sendable () -> Void
    let run:
      @Sendable (TimeSpan?, @escaping @Sendable (ReferenceServer.Snapshot) -> Void) async ->
        ReferenceServer.Outcome
  }

  private func service(_ clock: LiveClock) throws(CommandError) -> Service {
    guard edition.isVersion3 else { return try switchService(clock) }
    let server = try server(clock)
    guard
      let link = LinkText(
        keys: server.identity.publicKeys, paths: server.paths,
        edition: server.configuration.edition)
    else { throw .unusable("--identity: there are no keys") }
    var announcement: JSONObject = ["link": .object(link.json)]
    announcement["uri"] = link.uri.map { .string($0.text) }
    return Service(
      announcement: announcement, uri: link.uri?.text, stop: { server.stop() },
      run: { await server.run(for: $0, watch: $1) })
  }

  /// What a served endpoint takes.
  static let channelTypes: [EndpointConfiguration.ChannelType] = [
    .init("echo", reliable: true, unreliable: true),
    .init("stream", reliable: true, unreliable: false),
  ]

  private func server(_ clock: LiveClock) throws(CommandError) -> ReferenceServer {
    guard let edition = Edition.named(edition) else {
      throw .unusable("--edition: \(edition.rawValue) cannot be served")
    }
    var configuration = EndpointConfiguration(identity: try ownIdentity(), edition: edition)
    configuration.isRouter = role == .router
    configuration.acceptance = accept.isEmpty ? .everyone : .known
    configuration.channelTypes = Self.channelTypes
    do {
      configuration.deviations = try Deviations(names: deviation)
      return try ReferenceServer(
        configuration, trusting: try trusted(), at: try addresses(), takesTCP: tcp, clock: clock)
    } catch let error as CommandError {
      throw error
    } catch {
      throw .unusable("\(error)")
    }
  }

  private func ownIdentity() throws(CommandError) -> Identity {
    if let identity { return try IdentityFile.secrets(identity) }
    var random = SystemRandom()
    var keys: [KeyPair] = []
    do throws(CipherError) {
      for csid in csid.csids { keys.append(try KeyPair.generate(csid, random: &random)) }
    } catch {
      throw .unusable("no identity could be made: \(error.explanation)")
    }
    guard let identity = Identity(keys: keys) else { throw .unusable("--csid: there are none") }
    return identity
  }

  func addresses() throws(CommandError) -> [Address] {
    var addresses: [Address] = []
    for text in bind {
      guard let address = Address(ip: text.trimmingCharacters(in: ["[", "]"]), port: port) else {
        throw .unusable("--bind: \(text) is no IP address")
      }
      addresses.append(address)
    }
    guard addresses.isEmpty else { return addresses }
    return [Address(ip: "127.0.0.1", port: port), Address(ip: "::1", port: port)]
      .compactMap(\.self).filter { !$0.isIPv6 || ReferenceServer.hasIPv6 }
  }

  private func trusted() throws(CommandError) -> [Hashname] {
    var hashnames: [Hashname] = []
    for text in accept {
      if let hashname = Hashname(text: text) {
        hashnames.append(hashname)
        continue
      }
      guard let content = try? String(contentsOfFile: text, encoding: .utf8) else {
        throw .unusable("--accept: \(text) is neither a hashname nor a file of them")
      }
      for line in content.split(whereSeparator: \.isNewline) {
        // A remark may follow, as 'identity link --testers' writes it.
        guard let word = line.split(separator: " ").first.map(String.init), !word.hasPrefix("#")
        else { continue }
        guard let hashname = Hashname(text: word) else {
          throw .unusable("\(text): \(word) is no hashname")
        }
        hashnames.append(hashname)
      }
    }
    return hashnames
  }
}
