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
struct CaptureReplay {
  let path: String
  let options: ReplayOptions

  /// Judges the capture. `onPacket` gets every packet in order; `onProgress` how far reading is.
  func run(
    onPacket: (CapturedPacket) throws(CommandError) -> Void,
    onProgress: (String) -> Void = { _ in }
  ) throws(CommandError) -> ReplayedCapture {
    let keys = try CaptureKeys(named: options.keys, for: path)
    let traffic = try CapturedTraffic(
      path, keys: keys.ring, edition: options.edition,
      forms: ReadingOption.forms(options.readings)
    ) { onProgress("\(path): datagram \($0), first reading") }

    let (name, origin) = edition(keys.ring, traffic)
    var ring = keys.ring
    ring.edition = name
    var context = MonitorContext(keys: ring, coverage: options.isComplete ? .complete : .partial)
    context.endpoints = traffic.survey.endpoints
    var judge = TraceJudge(context)
    var census = Census()
    try traffic.forEach { packet throws(CommandError) in
      onProgress("\(path): datagram \(packet.packet.number) of \(traffic.survey.lastNumber)")
      judge.observe(packet.packet)
      census.add(packet.packet.dissection)
      try onPacket(packet)
    }
    var capture = ReplayedCapture(
      path: path, keyFiles: keys.files, edition: name, editionOrigin: origin,
      survey: traffic.survey, census: census, judgement: judge.finish())
    capture.ladders = try LadderReader(capture.judgement).ladders(of: traffic)
    return capture
  }

  private func edition(
    _ keys: KeyRing, _ traffic: CapturedTraffic
  ) -> (EditionName, ReplayedCapture.EditionOrigin) {
    if let edition = options.edition { return (edition, .named) }
    if let edition = keys.edition { return (edition, .keys) }
    if !traffic.form.isVersion3 { return (traffic.form, .detected) }
    if let edition = traffic.survey.detectedEdition { return (edition, .detected) }
    return (.v3, .assumed)
  }
}
