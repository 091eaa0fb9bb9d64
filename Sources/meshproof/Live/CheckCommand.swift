import ArgumentParser
import Foundation
import TelehashConformance
import TelehashCore
import TelehashCrypto
import TelehashLive
import TelehashPackets
import TelehashRecords
import TelehashReports

/// Judges another implementation through its UDP port.
struct CheckCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Judge another implementation: through its UDP port, or behind an adapter.",
    discussion: """
      With --iut CMD the implementation is behind the adapter protocol (PORTING.md): the scenarios are \
      played in the simulated network, and the adapter plays the subject. There is no TARGET then.

      TARGET is a link URI, a file of link JSON (- is standard input), or host:port with --link-keys; \
      in editions of version 2 a seeds file.

      First it is found out which of the known readings of the texts the target speaks, beginning \
      with the text's own, and what it offers. A tolerated reading is one finding; then it is spoken. \
      Every case has an identity of its own, derived from --identity: the target must accept them, \
      and 'identity link --testers' prints them. What needs long silence is tagged #slow, what \
      has killed implementations #hostile; both are played with --slow and --hostile, or when nothing \
      else is named. Datagrams get lost, and a \
      busy machine is late: a case that does not pass is played once more, with few others beside it \
      and under identities that the target has not met, and what comes of that counts.

      Nothing but loopback and private addresses is sent to without --allow-remote, at a bounded rate.
      """)

  @Argument(help: "Whom to judge; with --iut what to play.")
  var target: String?

  @Argument(
    help: ArgumentHelp(
      "What to play: requirement ids, scenario paths, #tags, patterns (*, **), @file.",
      valueName: "select"))
  var select: [String] = []

  @Option(help: ArgumentHelp("Exclude what this names; it wins.", valueName: "select"))
  var skip: [String] = []

  @Option(
    help: ArgumentHelp("The keys of a host:port: link JSON or its keys.", valueName: "file"))
  var linkKeys: String?

  @Option(help: ArgumentHelp("Derive our identities from this one.", valueName: "file"))
  var identity: String?

  @Option(help: ArgumentHelp("The edition to judge by.", valueName: "edition"))
  var edition = EditionName.v3

  @Option(help: "Cipher sets to judge; all that the target has by default.")
  var csid: CipherSetList?

  @Option(
    help: ArgumentHelp(
      "Speak this form without trying others. Repeatable.", valueName: "name=value")
  )
  var reading: [LiveReadingOption] = []

  @Flag(help: "Fail what is tolerated as another reading, and do not speak it.")
  var strict = false

  @Option(help: "Judge MUST alone, SHOULD as well, or all.")
  var profile = Profile.all

  @Option(help: ArgumentHelp("A channel type the target echoes.", valueName: "type"))
  var echo: String?

  @Option(
    help: ArgumentHelp(
      "Something the target is said to offer: router, connect, echo, stream, thtp. Repeatable.",
      valueName: "name"))
  var feature: [LiveFeature] = []

  @Flag(help: "Play also what needs more than ten seconds of silence.")
  var slow = false

  @Flag(help: "Send also what is known to have killed implementations.")
  var hostile = false

  @Flag(exclusivity: .exclusive)
  var addresses = PermittedAddresses.safe

  @Option(help: "How many cases run side by side.")
  var jobs = 64

  @Option(help: "How often a case is played at most until it does not fail; later times alone.")
  var attempts = 2

  @Option(
    help: ArgumentHelp("Make every time of ours so much longer or shorter.", valueName: "factor"))
  var timeScale = 1.0

  @Option(help: ArgumentHelp("Be over after this time: 20s, 2m.", valueName: "time"))
  var deadline: TimeSpanArgument?

  @Option(
    help: ArgumentHelp("The command line of an adapter to judge.", valueName: "command"))
  var iut: String?

  @Option(help: "With --iut: the seed of every random draw.")
  var seed: UInt64 = 1

  @Option(
    help: ArgumentHelp("With --iut: network conditions, separated by commas.", valueName: "names"))
  var network: NetworkList?

  @OptionGroup(title: "Adapter")
  var adapter: AdapterOptions

  @OptionGroup
  var runOptions: RunOptions

  var common: CommonOptions { runOptions.common }

  func validate() throws {
    if target == nil, iut == nil { throw ValidationError("There must be a TARGET, or --iut.") }
    if iut != nil, !edition.isVersion3 {
      throw ValidationError("--iut: adapters speak of editions of version 3 alone.")
    }
    if attempts < 1 || attempts > 10 {
      throw ValidationError("--attempts takes a number from 1 to 10.")
    }
    if jobs < 1 || jobs > 256 { throw ValidationError("--jobs takes a number from 1 to 256.") }
    if !(timeScale >= 0.1 && timeScale <= 100) {
      throw ValidationError("--time-scale takes a number from 0.1 to 100.")
    }
  }

  func perform(on console: Console) async throws -> CommandOutcome {
    if let iut { return try await judge(iut, on: console) }
    guard let text = target else { return .usage }
    let announced = try runOptions.prepare()
    let library = try ScenarioLibrary(runOptions.data)
    let target = try liveTarget(text)
    let cases = try cases(of: library, target)
    let clock = LiveClock(scale: timeScale)
    let startedAt = WallTime.now
    let check = try check(target, clock, library)
    let interrupt = InterruptSignal { check.interrupt() }
    defer { interrupt.cancel() }

    let progress = LiveProgress(console, total: cases.count)
    let outcome = await check.run(cases) { progress.note($0) }
    progress.clear()

    var run = Run(
      tool: .current, command: Invocation.words, mode: .live,
      target: Run.Target(
        kind: "udp", name: text,
        uri: Edition.named(edition).flatMap {
          LinkText(keys: target.keys, paths: [.udp(target.address)], edition: $0)?.uri?.text
        },
        features: Run.Features(declared: outcome.declared, probed: outcome.probed)),
      startedAt: startedAt, duration: .init(real: clock.real(.now) - .zero),
      cases: outcome.results.map { Self.levelled($0.record, profile) })
    run.readings = outcome.readings
    run.summariseRequirements()
    let exitCode =
      try announced?.apply(to: &run, beside: everyCase(of: library), on: console) ?? run.exitCode
    run = try runOptions.reports.write(
      run, outcome.results, start: clock.startNanoseconds, on: console
    ) { () throws(CommandError) in
      try ReportCatalogue(library)
    }
    if let directory = runOptions.reports.directory {
      try ReportFolder(directory, start: clock.startNanoseconds).writeWhole(outcome.results)
    }
    let people = runOptions.reports.console(console)
    SuiteReport(run, catalogue: library.catalogue, folder: runOptions.reports.directory).print(
      on: people)
    if people.verbosity > .quiet { LiveSummary(run).print(on: people) }
    return outcome.isInterrupted ? .interrupted : exitCode
  }

  private func liveTarget(_ text: String) throws(CommandError) -> LiveTarget {
    guard let endpoint = Edition.named(edition) else {
      return try SeedsFile(text, edition: edition).target(allowsRemote: addresses == .allowRemote)
    }
    return try TargetArgument(text: text, keysFile: linkKeys, edition: endpoint)
      .target(allowsRemote: addresses == .allowRemote)
  }

  /// Judges what is behind an adapter.
  private func judge(_ iut: String, on console: Console) async throws -> CommandOutcome {
    try await AdapterJudgement(
      iut: iut, suite: adapterSuite, jobs: min(jobs, ProcessInfo.processInfo.activeProcessorCount),
      adapter: adapter, runOptions: runOptions
    ).perform(on: console)
  }

  /// What an adapter is to play: everything a subject can, unless something is named.
  private func adapterSuite(_ library: ScenarioLibrary) throws(CommandError) -> Suite {
    var selection = try CaseSelection((target.map { [$0] } ?? []) + select, without: skip)
    selection.editions = [edition]
    selection.csids = csid?.csids ?? []
    selection.networks = network?.names ?? []
    let idle = selection.selectorsWithoutMatch(in: library.scenarios)
    guard idle.isEmpty else {
      throw .unusable("nothing is called \(idle.map(\.description).joined(separator: ", "))")
    }
    var options = CaseOptions()
    options.isStrict = strict
    return Suite(
      selection.cases(of: library.scenarios), seed: seed, options: options,
      catalogue: library.catalogue,
      judgedLevels: profile.levels)
  }

  private func check(
    _ target: LiveTarget, _ clock: LiveClock, _ library: ScenarioLibrary
  ) throws(CommandError) -> LiveCheck {
    var options = LiveCheck.Options(csids: csids(of: target))
    options.edition = edition
    options.isStrict = strict
    options.forced = Dictionary(reading.map { ($0.reading, $0.value) }) { _, last in last }
    options.echoType = echo
    options.declared = Set(feature.map(\.rawValue))
    options.lanes = jobs
    options.attempts = attempts
    options.deadline = deadline?.span
    let runner = LiveRunner(
      target, clock: clock, identities: try testers(), catalogue: library.catalogue)
    do throws(LiveError) {
      return try LiveCheck(runner, options)
    } catch {
      throw .unusable("\(error)")
    }
  }

  private func testers() throws(CommandError) -> TesterIdentities {
    guard let identity else {
      var random = SystemRandom()
      return TesterIdentities(random: &random)
    }
    return TesterIdentities(of: try IdentityFile.secrets(identity))
  }

  private func csids(of target: LiveTarget) -> [CSID] {
    target.csids.filter { csid?.csids.contains($0) ?? true }
  }

  /// The cases that may apply: live scenarios of the edition, at the target's cipher sets.
  private func cases(
    of library: ScenarioLibrary, _ target: LiveTarget
  ) throws(CommandError) -> [(scenario: Scenario, point: ScenarioCase)] {
    guard !csids(of: target).isEmpty else {
      throw .unusable(
        "--csid: the target has \(target.csids.map(\.description).joined(separator: ", "))")
    }
    var selection = try CaseSelection(select, without: skip)
    selection.editions = [edition]
    selection.csids = csids(of: target)
    selection.networks = ["clean"]
    let live = library.live
    let idle = selection.selectorsWithoutMatch(in: live)
    guard idle.isEmpty else {
      throw .unusable(
        "nothing that can be played live is called "
          + idle.map(\.description).joined(separator: ", "))
    }
    let found = cases(selection, of: live, target)
    // A selector that names nothing else asks for what is kept apart.
    let only = selection.selectors.filter { selector in
      !found.contains { isUsual($0.scenario) && selector.matches($0.scenario, $0.point) }
    }
    return found.filter { scenario, point in
      let isNamed = only.contains { $0.matches(scenario, point) }
      func asks(_ tag: String) -> Bool {
        isNamed
          || selection.selectors.contains { $0.asksFor(scenario, point, keptApartBy: tag) }
      }
      return (slow || !scenario.isSlow || asks(Scenario.slowTag))
        && (hostile || !scenario.isHostile || asks(Scenario.hostileTag))
    }
  }

  /// What there is for targets with other cipher sets and features, all of it selected.
  private func everyCase(
    of library: ScenarioLibrary
  ) -> [(scenario: Scenario, point: ScenarioCase)] {
    var selection = CaseSelection()
    selection.editions = [edition]
    selection.networks = ["clean"]
    return selection.cases(of: library.live)
  }

  /// Whether a case is played without being asked for.
  private func isUsual(_ scenario: Scenario) -> Bool { !scenario.isSlow && !scenario.isHostile }

  /// What is selected; where a scenario of version 2 has no cipher set of its own and the target
  /// lacks the standard one, it is played in the highest that the target has.
  private func cases(
    _ selection: CaseSelection, of live: [Scenario], _ target: LiveTarget
  ) -> [(scenario: Scenario, point: ScenarioCase)] {
    guard !edition.isVersion3, let best = csids(of: target).last, best != .cs3a else {
      return selection.cases(of: live)
    }
    var selection = selection
    selection.csids.append(.cs3a)
    return selection.cases(of: live).compactMap { scenario, point in
      guard point.csid == .cs3a, !csids(of: target).contains(.cs3a) else {
        return (scenario, point)
      }
      let isOfItsSet = scenario.requirements.contains { $0.value.hasPrefix("V2CS3A") }
      guard scenario.axes.csids == [.cs3a], !isOfItsSet else { return nil }
      var point = point
      point.csid = best
      return (scenario, point)
    }
  }

  private static func levelled(_ record: Case, _ profile: Profile) -> Case {
    guard !profile.includes(record.level) else { return record }
    var record = record
    record.verdict = .notApplicable
    record.unexpected = false
    record.message = "its level is not judged"
    return record
  }
}

/// Which addresses may be sent to.
enum PermittedAddresses: EnumerableFlag {
  case safe, allowRemote

  static func help(for value: Self) -> ArgumentHelp? {
    switch value {
    case .safe: "Send to loopback and private addresses alone."
    case .allowRemote: "Permit addresses that are neither loopback nor private."
    }
  }
}

extension LiveFeature: ExpressibleByArgument {}

extension IdentityFile {
  /// The one identity of a file, with its secrets.
  static func secrets(_ path: String) throws(CommandError) -> Identity {
    let entry = try read(path, named: nil)
    let ring = try CaptureKeys(files: [path]).ring
    guard let party = ring.parties.first(where: { $0.name == entry.name }),
      let identity = Identity(keys: party.keys)
    else { throw .unusable("\(path): identities: there are no secrets; expected those of one set") }
    return identity
  }
}
