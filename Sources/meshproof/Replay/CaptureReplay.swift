import TelehashConformance
import TelehashCore
import TelehashPackets
import TelehashRecords

/// How captures are judged.
struct ReplayOptions {
  /// Key files for every capture; empty for those beside each.
  var keys: [String] = []
  /// The edition to judge by; nil for that of the keys, else that of the traffic.
  var edition: EditionName?
  /// The forms of cipher sets to take; all without.
  var readings: [ReadingOption] = []
  var isStrict = false
  /// Whether everything that was sent is in the captures.
  var isComplete = false
  var profile = Profile.all
  /// Whose packets are judged; everybody's when empty.
  var senders: [String] = []

  func judges(_ sender: String) -> Bool { senders.isEmpty || senders.contains(sender) }
}

/// A capture that was read and judged.
struct ReplayedCapture {
  let path: String
  let keyFiles: [String]
  let edition: EditionName
  let editionOrigin: EditionOrigin
  let survey: Survey
  let census: Census
  let judgement: TraceJudgement
  /// What surrounds packets that break a requirement, by their numbers.
  fileprivate(set) var ladders: [Int: PacketLadder] = [:]

  /// How the edition is known.
  enum EditionOrigin: String {
    case named = "as told"
    case keys = "as the keys say"
    case detected = "detected"
    case assumed = "assumed"
  }
}

/// Reads a capture and lets the monitors judge it.
///
/// It is judged while it is read for the first time, as long as nothing that comes later can tell
/// more of what came before; else from the beginning in a second reading.
struct CaptureReplay {
  let path: String
  let options: ReplayOptions

  /// Judges the capture. `onPacket` gets every packet in order, always from a second reading.
  func run(
    showing progress: inout Progress,
    onPacket: ((CapturedPacket) throws(CommandError) -> Void)? = nil
  ) async throws(CommandError) -> ReplayedCapture {
    let keys = try CaptureKeys(named: options.keys, for: path)
    var traffic = try CapturedTraffic(
      unread: path, keys: keys.ring, edition: options.edition,
      forms: ReadingOption.forms(options.readings))

    var early: Judging?
    if onPacket == nil, let (edition, _) = known(keys.ring) {
      early = Judging(context(keys.ring, edition, endpoints: nil))
    }
    var first = try traffic.reading()
    while let packet = try first.next() {
      progress.show("\(path): datagram \(packet.packet.number)")
      if !first.dissector.isSettled { early = nil }
      await early?.observe(packet.packet)
    }
    traffic.learn(from: first)

    let (edition, origin) = known(keys.ring) ?? detected(traffic)
    var judging =
      early ?? Judging(context(keys.ring, edition, endpoints: traffic.survey.endpoints))
    if early == nil {
      let last = traffic.survey.lastNumber
      var second = try traffic.reading()
      while let packet = try second.next() {
        progress.show("\(path): datagram \(packet.packet.number) of \(last)")
        await judging.observe(packet.packet)
        try onPacket?(packet)
      }
    }
    var capture = ReplayedCapture(
      path: path, keyFiles: keys.files, edition: edition, editionOrigin: origin,
      survey: traffic.survey, census: judging.census, judgement: await judging.finish())
    capture.ladders = try LadderReader(capture.judgement).ladders(of: traffic)
    return capture
  }

  private func context(
    _ keys: KeyRing, _ edition: EditionName, endpoints: Set<Address>?
  ) -> MonitorContext {
    var ring = keys
    ring.edition = edition
    var context = MonitorContext(keys: ring, coverage: options.isComplete ? .complete : .partial)
    context.endpoints = endpoints
    return context
  }

  /// The edition, where it is known before anything is read.
  private func known(_ keys: KeyRing) -> (EditionName, ReplayedCapture.EditionOrigin)? {
    options.edition.map { ($0, .named) } ?? keys.edition.map { ($0, .keys) }
  }

  private func detected(
    _ traffic: CapturedTraffic
  ) -> (EditionName, ReplayedCapture.EditionOrigin) {
    if !traffic.form.isVersion3 { return (traffic.form, .detected) }
    return traffic.survey.detectedEdition.map { ($0, .detected) } ?? (.v3, .assumed)
  }

  /// What is found of the packets of one reading.
  private struct Judging {
    private(set) var census = Census()
    private var pipeline: JudgingPipeline

    init(_ context: MonitorContext) { pipeline = JudgingPipeline(context) }

    mutating func observe(_ packet: ObservedPacket) async {
      census.add(packet.dissection)
      await pipeline.observe(packet)
    }

    mutating func finish() async -> TraceJudgement { await pipeline.finish() }
  }
}
