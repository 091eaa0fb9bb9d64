import TelehashConformance
import TelehashCore
import TelehashPackets
import TelehashRecords

/// Puts the reference endpoint in the place of one party of a capture.
struct UnderstudyReplay {
  let path: String
  /// The party, as the keys name it.
  let name: String
  let options: ReplayOptions
  /// Faults the reference endpoint is given, to see whether it then does what was recorded.
  var deviations = Deviations.none

  func run() throws(CommandError) -> ComparedPart {
    let keys = try CaptureKeys(named: options.keys, for: path)
    guard !keys.files.isEmpty else {
      throw .unusable(
        "\(path): --as \(name) needs keys: give --keys, or put a keys.json beside the capture")
    }
    let traffic = try CapturedTraffic(
      path, keys: keys.ring, edition: options.edition,
      forms: ReadingOption.forms(options.readings))
    let edition = try edition(keys.ring, traffic)
    guard let dissector = traffic.dissector.version3 else { throw refusal(of: traffic.form) }
    var packets: [ObservedPacket] = []
    try traffic.forEach { packet throws(CommandError) in
      // One more than is compared says that there are too many.
      if packets.count <= RecordedPart.mostDatagrams { packets.append(packet.packet) }
    }
    do throws(UnderstudyRefusal) {
      let part = try RecordedPart(of: name, in: packets, keys: keys.ring)
      var understudy = Understudy(
        part, edition: edition, deviations: deviations, dissector: dissector)
      return ComparedPart(
        path: path, name: name, keyFiles: keys.files, edition: edition.name,
        survey: traffic.survey, packets: understudy.play())
    } catch {
      throw .unusable("\(path): \(error)")
    }
  }

  private func edition(
    _ keys: KeyRing, _ traffic: CapturedTraffic
  ) throws(CommandError) -> Edition {
    let name =
      options.edition ?? keys.edition ?? traffic.survey.detectedEdition ?? traffic.form
    guard let edition = Edition.named(name) else { throw refusal(of: name) }
    return edition
  }

  private func refusal(of edition: EditionName) -> CommandError {
    .unusable(
      "\(path): --as takes captures of version 3, not of \(edition.rawValue); "
        + "leave it out to judge the capture")
  }
}

/// One party of a capture beside the reference endpoint in its place.
struct ComparedPart {
  let path: String
  let name: String
  let keyFiles: [String]
  let edition: EditionName
  let survey: Survey
  let packets: [ComparedPacket]

  func report(
    named capture: String, _ catalogue: RequirementCatalogue, _ ambiguities: AmbiguityRegister
  ) -> UnderstudyReport {
    UnderstudyReport(part: self, catalogue: catalogue, ambiguities: ambiguities)
  }

  /// One case for each packet of either side.
  func cases(
    named capture: String, catalogue: RequirementCatalogue, options: ReplayOptions
  ) -> [Case] {
    var extras = 0
    return packets.map { packet in
      if packet.number == nil { extras += 1 }
      let place = packet.number.map(String.init) ?? "extra-\(extras)"
      let requirements = packet.requirements
      let levels = requirements.compactMap { catalogue[$0]?.level }
      var item = Case(
        id: "as/\(capture)/\(name)/\(place)", title: packet.slot.text, area: "understudy",
        requirements: requirements, level: Self.strongest(levels),
        axes: Case.Axes(edition: edition, role: name), verdict: .pass)
      item.verdict = packet.verdict(catalogue, isStrict: options.isStrict)
      item.unexpected = item.verdict == .fail
      item.message = packet.reasons.map(\.text).joined(separator: "\n")
      if let number = packet.number {
        item.evidence = Case.Evidence(
          pcap: path, keys: keyFiles.first, firstPacket: number, lastPacket: number)
      }
      return item
    }
  }

  private static func strongest(_ levels: [Level]) -> Level {
    for level in Level.allCases where levels.contains(level) { return level }
    return .must
  }
}

extension ComparedPacket {
  /// The requirements its differences are about.
  var requirements: [String] {
    var ids: [String] = []
    for explanation in explanations {
      if let id = explanation?.requirement, !ids.contains(id) { ids.append(id) }
    }
    return ids
  }

  /// What differs, each with its reason.
  var reasons: [(text: String, explanation: DifferenceExplanation?)] {
    switch verdict {
    case .same: []
    case .missing: [("missing: the reference endpoint does not send it", explanations.first ?? nil)]
    case .extra: [("extra: the reference endpoint alone sends it", explanations.first ?? nil)]
    case .differs:
      zip(differences, explanations).map { ("differs: \($0.text)", $1) }
    }
  }

  /// What it says about the recorded party: a difference without a known reason says nothing yet.
  func verdict(
    _ catalogue: RequirementCatalogue, isStrict: Bool
  ) -> TelehashRecords.Verdict {
    let verdicts = explanations.map { explanation -> TelehashRecords.Verdict in
      guard let explanation else { return .inconclusive }
      if explanation.source == .choice { return .pass }
      if explanation.source.row != nil { return isStrict ? .fail : .lenient }
      switch catalogue[explanation.requirement]?.level {
      case .should, .shouldNot, .may: return isStrict ? .fail : .lenient
      case .must, .mustNot, .fact, nil: return .fail
      }
    }
    return TelehashRecords.Verdict.combined(verdicts) ?? .pass
  }
}
