import TelehashConformance
import TelehashCore
import TelehashCrypto
import TelehashPackets
import TelehashRecords
import Testing

/// Real traffic is judged by the known defects of its implementations, and by nothing else.
@Suite struct MonitorCaptureTests {
  @Test(arguments: CapturePins.names)
  func findingsAreTheKnownDefects(_ name: String) throws {
    let catalogue = try CatalogueTests.catalogue.get()
    let trace = try RecordedTrace(name)
    let pins = trace.judged().pins(catalogue, edition: trace.context.name)
    #expect(CapturePins.joined(pins) == CapturePins.joined(try CapturePins.lines(of: name)))
  }

  @Test func everyCaptureIsPinned() throws {
    #expect(try RecordedTrace.names() == CapturePins.names)
  }

  @Test(arguments: CapturePins.names)
  func editionIsFoundInTheTraffic(_ name: String) throws {
    let trace = try RecordedTrace(name)
    var detector = EditionDetector()
    for packet in trace.packets { detector.observe(packet) }
    #expect(detector.edition == trace.context.name)
  }

  /// A capture that lost packets shows no more than a whole one, and fails nothing else at all.
  @Test(arguments: CapturePins.names)
  func holesInCapturesFailNothingElse(_ name: String) throws {
    let catalogue = try CatalogueTests.catalogue.get()
    let trace = try RecordedTrace(name)
    let whole = trace.judged()
    for seed in 1...20 as ClosedRange<UInt64> {
      var random = SeededRandom(seed: seed, label: "holes in \(name)")
      let kept = trace.packets.filter { _ in random.below(5) > 0 }
      for violation in trace.judged(kept[...]).violations() {
        let level = catalogue[violation.requirement]?.level ?? .must
        guard violation.verdict(level: level, isStrict: false) == .fail else { continue }
        #expect(
          whole.verdict(violation.requirement, level: level) == .fail, "\(violation), seed \(seed)")
      }
    }
  }
}

extension MonitorCaptureTests {
  /// A capture that begins late fails nobody of what the whole one does not. What repeats a
  /// datagram from before its beginning is left out: nothing shows that it is a copy.
  @Test(arguments: CapturePins.names)
  func aLateStartFailsNobody(_ name: String) throws {
    let catalogue = try CatalogueTests.catalogue.get()
    let trace = try RecordedTrace(name)
    let whole = trace.judged()
    var earlier: Set<[UInt8]> = []
    for start in trace.packets.indices.dropFirst() {
      earlier.insert(trace.packets[start - 1].datagram)
      let kept = trace.packets[start...].filter { !earlier.contains($0.datagram) }
      for violation in trace.judged(kept[...]).violations() {
        let level = catalogue[violation.requirement]?.level ?? .must
        guard violation.verdict(level: level, isStrict: false) == .fail else { continue }
        #expect(
          whole.verdict(violation.requirement, level: level) == .fail,
          "\(violation), from packet \(trace.packets[start].number) on")
      }
    }
  }
}

/// What each capture is judged like; see `TraceJudgement.pins`.
enum CapturePins {
  static let all = [telehashC, gogotelehash, telehashJS, switches]
    .reduce(into: [:]) { $0.merge($1) { a, _ in a } }

  static var names: [String] { all.keys.sorted() }

  /// The lines of a capture, without reasons; the passes of all lines on one.
  static func lines(of name: String) throws -> [String] {
    let text = try #require(all[name])
    return text.split(separator: "\n").map { line in
      String(line.prefix { $0 != "#" }).trimmingSuffix()
    }
  }

  static func joined(_ lines: [String]) -> String {
    let passes = lines.filter { $0.hasPrefix("pass ") }.map { $0.dropFirst(5) }
    return (["pass " + passes.joined(separator: " ")] + lines.filter { !$0.hasPrefix("pass ") })
      .joined(separator: "\n")
  }
}

extension String {
  fileprivate func trimmingSuffix() -> String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
