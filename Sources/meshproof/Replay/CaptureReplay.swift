import TelehashConformance
import TelehashCore
import TelehashCrypto
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
  var profile = Profile.all
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
      path, keys: keys.ring, constructions: ReadingOption.constructions(options.readings)
    ) { onProgress("\(path): datagram \($0), first reading") }

    let (name, origin) = edition(keys.ring, traffic.survey)
    guard let edition = Edition.named(name) else {
      throw .unusable("edition \(name.rawValue) cannot be judged; expected one of version 3")
    }
    var ring = keys.ring
    ring.edition = name
    var context = MonitorContext(keys: ring, coverage: .partial)
    context.edition = edition
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
    _ keys: KeyRing, _ survey: Survey
  ) -> (EditionName, ReplayedCapture.EditionOrigin) {
    if let edition = options.edition { return (edition, .named) }
    if let edition = keys.edition { return (edition, .keys) }
    if let edition = survey.detectedEdition { return (edition, .detected) }
    return (.v3, .assumed)
  }
}

/// How many packets of each kind there are, and how many of them could be opened.
struct Census {
  private(set) var handshakes = 0
  private(set) var channels = 0
  private(set) var openedChannels = 0
  private(set) var others = 0
  /// Datagrams that cannot be packets.
  private(set) var notPackets = 0
  /// Packets nobody's key is for.
  private(set) var noKey = 0
  /// Packets that do not verify.
  private(set) var unverified = 0

  mutating func add(_ dissection: Dissection) {
    switch dissection.content {
    case .handshake: handshakes += 1
    case .channel(let channel):
      channels += 1
      if channel.inner != nil { openedChannels += 1 }
    case .empty, .other: others += 1
    case .invalid(.notAPacket): notPackets += 1
    case .invalid(.noKey): noKey += 1
    case .invalid(.doesNotVerify): unverified += 1
    }
  }

  /// As in `29 datagrams: 8 handshakes, 21 channel packets`.
  var text: String {
    let all = handshakes + channels + others + notPackets + noKey + unverified
    var parts: [String] = []
    if handshakes > 0 { parts.append(Counted.text(handshakes, "handshake")) }
    if channels > 0 {
      let closed = channels - openedChannels
      parts.append(
        Counted.text(channels, "channel packet") + (closed > 0 ? " (\(closed) not opened)" : ""))
    }
    if others > 0 { parts.append("\(others) other") }
    if noKey > 0 { parts.append("\(noKey) without a key") }
    if unverified > 0 { parts.append("\(unverified) that do not verify") }
    if notPackets > 0 { parts.append("\(notPackets) that are no packets") }
    return Counted.text(all, "datagram") + (parts.isEmpty ? "" : ": ")
      + parts.joined(separator: ", ")
  }
}
