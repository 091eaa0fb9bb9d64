import TelehashConformance
import TelehashCore
import TelehashPackets
import TelehashRecords
import Testing

/// Real traffic is judged by the known defects of its implementations, and by nothing else.
@Suite struct MonitorCaptureTests {
  @Test(arguments: CapturePins.names)
  func findingsAreTheKnownDefects(_ name: String) throws {
    let catalogue = try CatalogueTests.catalogue.get()
    let trace = try RecordedTrace(name)
    let pins = trace.judged().pins(catalogue, edition: trace.context.edition.name)
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
    #expect(detector.edition == trace.context.edition.name)
  }
}

/// What each capture is judged like; see `TraceJudgement.pins`.
enum CapturePins {
  static let all = telehashC.merging(gogotelehash) { a, _ in a }.merging(telehashJS) { a, _ in a }

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
