import TelehashPackets
import TelehashRecords
import Testing

@Suite struct TraceTests {
  static let one = Address(ipv4: 0x0A00_0001, port: 42001)
  static let two = Address(ipv4: 0x0A00_0002, port: 42002)
  static let events = [
    TraceEvent(
      time: .zero + .milliseconds(1), kind: .sent, actor: "A", source: one, destination: two,
      bytes: [0, 0], text: "hole punch"),
    TraceEvent(
      time: .zero + .milliseconds(2), kind: .dropped(.loss), source: one, destination: two,
      bytes: Array("a".utf8)),
    TraceEvent(time: .zero + .seconds(1), kind: .timer, actor: "A b\\"),
    TraceEvent(
      time: Instant(nanoseconds: 1_000_000_001), kind: .state, actor: "A", text: "up\nwith é"),
  ]

  @Test func linesHaveTheDocumentedForm() {
    #expect(
      Trace(Self.events).text == """
        0.001000000 sent A 10.0.0.1:42001 10.0.0.2:42002 2 08328807b4eb6fed hole punch
        0.002000000 dropped:loss - 10.0.0.1:42001 10.0.0.2:42002 1 af63dc4c8601ec8c
        1.000000000 timer A\\x20b\\x5c - - 0 -
        1.000000001 state A - - 0 - up\\x0awith é

        """)
  }

  @Test func everyPartOfAnEventCountsExceptItsRecord() {
    let event = Self.events[0]
    var others = Array(repeating: event, count: 7)
    others[0].time = .zero
    others[1].kind = .delivered
    others[2].actor = "B"
    others[3].source = nil
    others[4].destination = nil
    others[5].bytes = [0, 1]
    others[6].text = ""
    for other in others { #expect(other.line != event.line) }
    var dissected = event
    dissected.record = PacketRecord(
      number: 1, source: Self.one, destination: Self.two, kind: .empty)
    #expect(dissected.line == event.line)
  }

  @Test func jsonComesBackUnchanged() throws {
    var events = Self.events
    events[0].record = try PacketRecord(json: object(PacketRecordTests.lines[4]))
    events[0].source = events[0].record?.source
    events[0].destination = events[0].record?.destination
    for event in events {
      let text = event.json().description
      #expect(try TraceEvent(json: object(text)) == event)
    }
    #expect(
      events[1].json().description
        == #"{"t":0.002,"event":"dropped","drop":"loss","bytes":"61","#
        + #""src":"10.0.0.1:42001","dst":"10.0.0.2:42002"}"#)
  }

  @Test func badEventsAreRefusedWithTheirPlace() throws {
    let cases: [(String, String)] = [
      (#"{"t":1,"event":"dropped"}"#, "event: expected sent"),
      (#"{"t":1,"event":"bounced"}"#, "event: expected sent"),
      (#"{"t":-1,"event":"note"}"#, "t: expected seconds"),
      (#"{"t":1e3,"event":"note"}"#, "t: expected seconds"),
      (#"{"t":0.0000000001,"event":"note"}"#, "t: expected seconds"),
      (#"{"t":18446744074,"event":"note"}"#, "t: expected seconds"),
      (#"{"t":1,"event":"note","note":"x"}"#, "note: unknown field"),
      (#"{"t":1,"event":"sent","kind":"empty","src":"1.2.3.4:5","dst":"1.2.3.4:5"}"#, "n: missing"),
    ]
    for (text, expected) in cases {
      let error = #expect(throws: RecordError.self) { try TraceEvent(json: object(text)) }
      #expect(error?.description.hasPrefix(expected) == true, "\(text): \(error as Any)")
    }
  }
}

@Suite struct TraceSinkTests {
  /// Events that can be told apart by their text.
  static func events(_ count: Int) -> [TraceEvent] {
    (0..<count).map { TraceEvent(time: .zero + .seconds(UInt64($0)), kind: .note, text: "\($0)") }
  }

  @Test func theHashCoversTheTextWhateverIsKept() {
    let trace = Trace(Self.events(50))
    let expected = Hex.encode(Array(trace.text.utf8))
    #expect(trace.hash(with: Transcript()) == expected)
    for window in [TraceWindow.none, .default, .everything] {
      var sink = TraceSink(hasher: Transcript(), window: window)
      for event in trace.events { sink.record(event) }
      #expect(sink.hash == expected)
      #expect(sink.count == 50)
    }
  }

  @Test func theStartTheMarksAndTheEndAreKept() {
    var sink = TraceSink(
      hasher: Transcript(), window: TraceWindow(first: 2, before: 2, after: 1, most: 100))
    for (number, event) in Self.events(30).enumerated() {
      sink.record(event)
      if number == 10 { sink.mark() }
    }
    #expect(
      sink.events.map(\.text) == [
        "0", "1", "7 events left out", "9", "10", "11", "16 events left out", "28", "29",
      ])
    #expect(sink.index(ofEvent: 10) == 4)
    #expect(sink.index(ofEvent: 29) == 8)
    #expect(sink.index(ofEvent: 20) == nil)
  }

  @Test func marksCannotGrowTheWindowWithoutBound() {
    var sink = TraceSink(
      hasher: Transcript(), window: TraceWindow(first: 0, before: 3, after: 3, most: 10))
    for event in Self.events(1000) {
      sink.record(event)
      sink.mark()
    }
    #expect(sink.events.filter { !$0.text.contains("left out") }.count == 13)
    #expect(sink.events.last?.text == "999")
  }

  @Test func shortRunsAreKeptWhole() {
    var sink = TraceSink(hasher: Transcript())
    for event in Self.events(96) { sink.record(event) }
    #expect(sink.events == Self.events(96))
  }
}

/// A hasher whose digest is all it was given.
struct Transcript: TraceHasher {
  private var bytes: [UInt8] = []

  mutating func update(_ bytes: [UInt8]) { self.bytes += bytes }
  func digest() -> [UInt8] { bytes }
}
