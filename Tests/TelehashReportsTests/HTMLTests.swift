import Foundation
import TelehashCrypto
import TelehashPackets
import TelehashRecords
import Testing

@testable import TelehashReports

/// The page.
struct HTMLTests {
  @Test func writesThePage() throws {
    var report = try Examples.report()
    // The style and the script have files of their own; here they would only be in the way.
    let page = try HTMLReport.text(report)
      .replacing(PageStyle.text, with: "/* style */\n")
      .replacing(PageScript.text, with: "/* script */")
      .replacing(PageScript.digest, with: "sha256-of-the-script")
    try Examples.expectGolden(page, "report.html")
    report.earlier = try Examples.earlier()
    #expect(try HTMLReport.text(report).contains("1 new failures, 1 fixed"))
  }

  /// The policy of the page names the script it has.
  @Test func allowsItsOwnScriptAlone() throws {
    let digest = Data(Digest.sha256(Array(PageScript.text.utf8))).base64EncodedString()
    #expect(PageScript.digest == "sha256-\(digest)", "put this digest into PageScript")
    let page = try HTMLReport.text(Examples.report())
    #expect(page.contains("default-src 'none'"))
    #expect(page.contains("script-src 'sha256-"))
    #expect(page.ranges(of: "<script").count == 2)
  }

  /// Nothing is loaded: every address in the page is one of its own places or a file beside it.
  @Test func loadsNothing() throws {
    let page = try HTMLReport.text(Examples.report())
    for match in page.matches(of: /(?:src|href|action|url\()=?["']?([^"' >)]*)/) {
      let address = match.output.1
      #expect(address.isEmpty || address.hasPrefix("#") || !address.contains("//"), "\(address)")
    }
  }

  @Test func ordersRequirementsByAreaAndShowsTheGravest() throws {
    let report = try Examples.report()
    let matrix = RequirementMatrix(report, by: .csid)
    #expect(matrix.columns == ["1a", "2a", "3a", nil])
    #expect(
      matrix.rows.map(\.id)
        == ["HS-09", "HS-10", "HS-19", "HS-32", "TOK-04", "UDP-10", ""]
        .sorted {
          let (a, b) = (report.catalogue.position(of: $0), report.catalogue.position(of: $1))
          return (a.area, a.index, $0) < (b.area, b.index, $1)
        })
    let tokens = try #require(matrix.rows.first { $0.id == "TOK-04" })
    #expect(tokens.all == .init(verdict: .error, count: 1, cases: 6))
    #expect(tokens.cells == [nil, tokens.all, nil, nil])
    let confirmed = try #require(matrix.rows.first { $0.id == "HS-19" })
    #expect(confirmed.cells.map { $0?.verdict } == [.pass, nil, .fail, nil])
  }

  @Test func listsWhatNothingExercised() throws {
    let report = try Examples.report()
    #expect(report.notExercised.map(\.id) == ["HS-21", "TOK-03"])
  }

  /// Five thousand failing cases with full windows of large packets, and the page stays small.
  @Test func staysSmallWhateverFails() throws {
    var report = try Examples.report()
    var failing = report.run.cases[0]
    var event = failing.events[2]
    event.bytes = [UInt8](repeating: 0xA5, count: 1_400)
    failing.events = (0..<200).map { index in
      var event = event
      event.record?.number = index + 1
      return event
    }
    failing.failingEvent = 100
    report.run.cases = (0..<1_000).map { index in
      var item = failing
      item.id = "handshake/case-\(index)[v3,3a,clean]"
      return item
    }
    let page = try HTMLReport.text(report)
    #expect(page.utf8.count < 5_000_000)
    // Each still shows its picture or says that it is left out.
    #expect(page.ranges(of: "\"lanes\":").count + page.ranges(of: "\"leftOut\":").count == 1_000)
    #expect(page.contains("\"lanes\":"))
  }
}

/// The diagram as lanes and flights.
struct DiagramTests {
  private static let a = Address(ipv4: 0x0A00_0001, port: 1)
  private static let b = Address(ipv4: 0x0A00_0002, port: 2)

  private static func event(
    _ kind: TraceEvent.Kind, _ number: Int, at milliseconds: UInt64, actor: String,
    from source: Address = a, to destination: Address = b
  ) -> TraceEvent {
    TraceEvent(
      time: .zero + .milliseconds(milliseconds), kind: kind, actor: actor, source: source,
      destination: destination, bytes: [0, 0],
      record: PacketRecord(
        number: number, source: source, destination: destination, from: "A", to: "B", kind: .empty))
  }

  @Test func drawsADatagramFromItsSenderToItsEnd() {
    let diagram = SequenceDiagram([
      Self.event(.sent, 1, at: 0, actor: "A"), Self.event(.sent, 2, at: 1, actor: "A"),
      Self.event(.dropped(.loss), 2, at: 1, actor: "A"),
      Self.event(.delivered, 1, at: 9, actor: "B"),
      Self.event(.sent, 3, at: 10, actor: "B", from: Self.b, to: Self.a),
    ])
    #expect(diagram.lanes.map(\.name) == ["A", "B"])
    #expect(diagram.items.map(\.kind) == [.delivered, .dropped("loss"), .underway])
    #expect(diagram.items.map(\.end) == [3, 2, nil])
    #expect(diagram.items.map(\.lane) == [0, 0, 1])
    #expect(diagram.items.map(\.target) == [1, 1, 0])
  }

  @Test func endsWhatANATDroppedAtTheNAT() {
    let diagram = SequenceDiagram([
      Self.event(.sent, 1, at: 0, actor: "A"),
      Self.event(.dropped(.filtered), 1, at: 3, actor: "B-nat-1"),
    ])
    #expect(diagram.lanes.map(\.name) == ["A", "B-nat-1", "B"])
    #expect(diagram.lanes.map(\.kind) == [.endpoint, .nat, .endpoint])
    #expect(diagram.items.map(\.target) == [1])
  }

  @Test func drawsTheNATOfANetworkThatHasOne() {
    let events = [
      Self.event(.sent, 1, at: 0, actor: "A"), Self.event(.delivered, 1, at: 1, actor: "router"),
    ]
    let lanes = SequenceDiagram(events, network: "nat-cone").lanes
    #expect(lanes.map(\.kind) == [.endpoint, .nat, .endpoint, .router])
    #expect(SequenceDiagram(events, network: "clean").lanes.allSatisfy { $0.kind != .nat })
  }

  @Test func showsCapturedDatagramsAsSeen() {
    let diagram = SequenceDiagram([Self.event(.sent, 1, at: 0, actor: "")])
    #expect(diagram.lanes.map(\.name) == ["A", "B"])
    #expect(diagram.items.map(\.kind) == [.delivered])
  }

  @Test func drawsADuplicateOnceMore() {
    let diagram = SequenceDiagram([
      Self.event(.sent, 1, at: 0, actor: "A"), Self.event(.delivered, 1, at: 1, actor: "B"),
      Self.event(.delivered, 1, at: 2, actor: "B"),
    ])
    #expect(diagram.items.map(\.kind) == [.delivered, .delivered])
    #expect(diagram.items.map(\.lane) == [0, 0])
  }

  /// A world of a thousand endpoints is no picture, and none is out of place in it.
  @Test func boundsTheLanes() {
    let events = (0..<1_000).map { Self.event(.sent, $0, at: 0, actor: "endpoint-\($0)") }
    let diagram = SequenceDiagram(events)
    #expect(diagram.lanes.count <= 24)
    #expect(diagram.items.allSatisfy { diagram.lanes.indices.contains($0.lane) })
    #expect(diagram.items.allSatisfy { $0.target.map(diagram.lanes.indices.contains) ?? true })
  }
}
