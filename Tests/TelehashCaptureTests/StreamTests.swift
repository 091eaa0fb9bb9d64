import TelehashCapture
import TelehashPackets
import Testing

@Suite struct StreamTests {
  private static let fin: UInt8 = 1
  private static let syn: UInt8 = 2
  private static let rst: UInt8 = 4

  /// Two packets, the second of which could be cloaked.
  private static let packets: [[UInt8]] = [
    [0, 0] + Frames.payload(700), [9] + Frames.payload(300),
  ]
  private static let stream = packets.flatMap { ChunkEncoder().stream(of: $0) }

  /// A segment without bytes, in the middle of nothing.
  private static let pureAcknowledgement = Frames.tcp([], sequence: 12)

  /// Segments of `size` bytes with their sequence numbers, the first of which is `start`.
  private static func segments(
    of size: Int, from start: UInt32
  ) -> [(sequence: UInt32, bytes: [UInt8])] {
    stride(from: 0, to: stream.count, by: size).map { at in
      (start &+ UInt32(at), Array(stream[at..<min(at + size, stream.count)]))
    }
  }

  private static func events(_ segments: [[UInt8]], tcp: StreamSelection = .all) throws
    -> [CaptureEvent]
  {
    var capture = CaptureBytes(linkType: 101)
    for segment in segments { capture.add(Frames.ipv4(segment, transport: 6)) }
    return try CaptureReader(bytes: capture.bytes, name: "test.pcap", tcp: tcp).events()
  }

  private static func losses(_ events: [CaptureEvent]) -> [StreamLoss.Reason] {
    events.findings.compactMap { if case .stream(let loss) = $0.kind { loss.reason } else { nil } }
  }

  @Test(arguments: [UInt32(0), 4_294_967_000])
  func putsPacketsTogetherFromSegmentsOfAnySize(_ start: UInt32) throws {
    for size in [1, 7, 256, 700, 2000] {
      let data = Self.segments(of: size, from: start &+ 1).map {
        Frames.tcp($0.bytes, sequence: $0.sequence, options: [1, 1, 1, 0])
      }
      let events = try Self.events([Frames.tcp([], sequence: start, flags: Self.syn)] + data)
      #expect(events.datagrams.map(\.payload) == Self.packets, "\(size)")
      #expect(events.datagrams.map(\.number) == [1, 2])
      #expect(events.datagrams.map(\.transport) == [.tcp, .tcp])
      #expect(events.datagrams.first?.source.description == "10.0.0.1:1000")
      #expect(events.datagrams.first?.destination.description == "10.0.0.2:2000")
      #expect(events.findings.isEmpty)
    }
  }

  @Test func numbersTCPPacketsAmongTheDatagrams() throws {
    var capture = CaptureBytes(linkType: 101)
    capture.add(Frames.ipv4(Frames.udp([1])))
    capture.add(Frames.ipv4(Frames.tcp(Self.stream, sequence: 1), transport: 6))
    capture.add(Frames.ipv4(Frames.udp([2])))
    let datagrams = try CaptureReader.events(capture.bytes).datagrams
    #expect(datagrams.map(\.transport) == [.udp, .tcp, .tcp, .udp])
    #expect(datagrams.map(\.number) == [1, 2, 3, 4])
    #expect(datagrams.map(\.frame) == [1, 2, 2, 3])
  }

  @Test(arguments: [UInt32(0), 4_294_966_700])
  func ordersSegmentsAndDropsRepetitions(_ start: UInt32) throws {
    let data = Self.segments(of: 250, from: start &+ 1)
    let begin = Frames.tcp([], sequence: start, flags: Self.syn)
    let orders = [[4, 3, 2, 1, 0], [0, 2, 2, 1, 1, 0, 4, 3], [1, 0, 3, 4, 2, 4]]
    for order in orders {
      let segments = order.map { Frames.tcp(data[$0].bytes, sequence: data[$0].sequence) }
      let events = try Self.events([begin] + segments.prefix(2) + [begin] + segments.dropFirst(2))
      #expect(events.datagrams.map(\.payload) == Self.packets, "\(order)")
      #expect(events.findings.isEmpty, "\(order)")
    }
  }

  @Test func segmentsMayOverlap() throws {
    let ranges = [0..<300, 200..<600, 100..<250, 550..<Self.stream.count]
    let segments = ranges.map {
      Frames.tcp(Array(Self.stream[$0]), sequence: UInt32($0.lowerBound))
    }
    #expect(try Self.events(segments).datagrams.map(\.payload) == Self.packets)
  }

  @Test func aKeepaliveProbeChangesNothing() throws {
    let probe = Frames.tcp([0], sequence: 99)
    let data = Frames.tcp(Self.stream, sequence: 100)
    #expect(try Self.events([data, Frames.tcp([7], sequence: 99), probe]).datagrams.count == 2)
  }

  @Test func aPortUsedAgainBeginsANewStream() throws {
    let first = Self.stream.prefix(300)
    let segments = [
      Frames.tcp([], sequence: 0, flags: Self.syn),
      Frames.tcp(Array(first), sequence: 1),
      Frames.tcp([], sequence: 5000, flags: Self.syn),
      Frames.tcp(Self.stream, sequence: 5001),
    ]
    let events = try Self.events(segments)
    #expect(events.datagrams.map(\.payload) == Self.packets)
    #expect(Self.losses(events) == [.insidePacket])
    #expect(events.findings.map(\.frame) == [3])
  }

  @Test func nothingIsReadAfterTheEnd() throws {
    for flags in [Self.fin, Self.rst] {
      let data = Frames.tcp(Self.stream, sequence: 1)
      let end = Frames.tcp([], sequence: 1 + UInt32(Self.stream.count), flags: flags)
      let events = try Self.events([data, end, data, end])
      #expect(events.datagrams.map(\.payload) == Self.packets)
      #expect(events.findings.isEmpty)
    }
  }

  @Test func theEndMayComeBeforeTheBytes() throws {
    let data = Self.segments(of: 500, from: 1)
    let segments = [
      Frames.tcp(data[0].bytes, sequence: data[0].sequence),
      Frames.tcp(data[2].bytes, sequence: data[2].sequence, flags: Self.fin),
      Frames.tcp(data[1].bytes, sequence: data[1].sequence),
    ]
    let events = try Self.events(segments)
    #expect(events.datagrams.map(\.payload) == Self.packets)
    #expect(events.findings.isEmpty)
  }

  @Test func unfinishedStreamsAreReported() throws {
    let data = Self.segments(of: 200, from: 1).map { Frames.tcp($0.bytes, sequence: $0.sequence) }
    let close = Frames.tcp([], sequence: 201, flags: Self.fin)
    let abort = Frames.tcp([], sequence: 201, flags: Self.rst)
    for (segments, reason) in [
      ([data[0]], .insidePacket),
      ([data[0], close], .insidePacket),
      ([data[0], abort], .insidePacket),
      ([data[0], data[2]], .gap),
      ([data[0], data[2], abort], .gap),
    ] as [([[UInt8]], StreamLoss.Reason)] {
      let events = try Self.events(segments + [Self.pureAcknowledgement])
      #expect(Self.losses(events) == [reason])
      // A stream still open is only given up where the capture ends.
      let isOpen = segments.last == data[0] || segments.last == data[2]
      #expect(events.findings.map(\.frame) == [segments.count + (isOpen ? 1 : 0)])
    }
  }

  @Test func whatWaitsForAMissingSegmentIsBounded() throws {
    let begin = Frames.tcp([0], sequence: 0)
    let piece = [UInt8](repeating: 0, count: 10_000)
    let large = (0..<20).map { Frames.tcp(piece, sequence: 10 + UInt32($0) * 3000) }
    let small = (0..<2000).map { Frames.tcp([0], sequence: 10 + UInt32($0) * 2) }
    let far = [Frames.tcp([0], sequence: 65_537)]
    for (segments, frame) in [(large, 1 + 14), (small, 1 + 1025), (far, 2)] {
      let events = try Self.events([begin] + segments + [Self.pureAcknowledgement])
      #expect(Self.losses(events) == [.gap])
      #expect(events.findings.map(\.frame) == [frame])
    }
  }

  @Test func aSegmentRecordedInPartEndsItsStream() throws {
    let packet = Frames.ipv4(Frames.tcp(Self.stream, sequence: 1), transport: 6)
    for captured in 40..<packet.count {
      var capture = CaptureBytes(linkType: 101)
      capture.add(Array(packet.prefix(captured)), original: UInt32(packet.count))
      let events = try CaptureReader.events(capture.bytes)
      #expect(events.datagrams.isEmpty)
      #expect(Self.losses(events) == (captured == 40 ? [] : [.recordedInPart]), "\(captured)")
    }
  }

  @Test func aRepetitionRecordedInPartDoesNoHarm() throws {
    let packet = Frames.ipv4(Frames.tcp(Self.stream, sequence: 1), transport: 6)
    var capture = CaptureBytes(linkType: 101)
    capture.add(packet)
    capture.add(Array(packet.prefix(50)), original: UInt32(packet.count))
    let events = try CaptureReader.events(capture.bytes)
    #expect(events.datagrams.map(\.payload) == Self.packets)
    #expect(events.findings.isEmpty)
  }

  @Test func chunksThatMakeNoPacketAreReported() throws {
    let notAPacket = ChunkEncoder().stream(of: [0, 9, 1])
    let tooLong = ChunkEncoder().stream(of: [9] + Frames.payload(200_000))
    let segments = (notAPacket + tooLong + Self.stream).chunks(of: 50_000).map {
      Frames.tcp($0.bytes, sequence: UInt32($0.offset))
    }
    let events = try Self.events(segments)
    #expect(events.datagrams.map(\.payload) == Self.packets)
    let limit = ChunkDecoder.usualMaximumPacket
    #expect(
      Self.losses(events) == [
        .discarded(.notAPacket(.lengthExceedsPacket(length: 9, available: 1))),
        .discarded(.tooLong(limit: limit)),
      ])
  }

  @Test func connectionsCanBeSelectedByPort() throws {
    let data = [Frames.tcp(Self.stream, sequence: 1)]
    #expect(try Self.events(data, tcp: .none).isEmpty)
    #expect(try Self.events(data, tcp: .ports([2001, 999])).isEmpty)
    #expect(try Self.events(data, tcp: .ports([1000])).datagrams.count == 2)
    #expect(try Self.events(data, tcp: .ports([2000])).datagrams.count == 2)
  }

  @Test func headersThatDoNotFitAreMalformed() throws {
    var short = Frames.tcp([], sequence: 1)
    short[12] = 0x40
    var long = Frames.tcp([1], sequence: 1)
    long[12] = 0x60
    for segment in [short, long, Array(Frames.tcp([], sequence: 1).prefix(19))] {
      #expect(try Self.events([segment]).findings.map(\.kind) == [.malformed(.tcpHeader)])
    }
  }

  @Test func segmentsRecordedBeforeSegmentationAreRead() throws {
    var capture = CaptureBytes(linkType: 101)
    capture.add(Frames.ipv4(Frames.tcp(Self.stream, sequence: 1), transport: 6, length: 0))
    #expect(try CaptureReader.events(capture.bytes).datagrams.map(\.payload) == Self.packets)
  }

  @Test func theNumberOfStreamsIsBounded() throws {
    var capture = CaptureBytes(linkType: 101)
    let head = Array(Self.stream.prefix(300))
    let tail = Array(Self.stream.dropFirst(300))
    func add(_ port: UInt16, _ bytes: [UInt8], _ sequence: UInt32) {
      var segment = Frames.tcp(bytes, sequence: sequence)
      segment.replaceSubrange(0..<2, with: port.bigEndianBytes)
      capture.add(Frames.ipv4(segment, transport: 6))
    }
    let last = UInt16(CaptureLimits.streams)
    for port in 0..<last { add(port, head, 0) }
    add(0, Array(tail.prefix(1)), 300)
    // The last makes the one longest silent go, which is not the first.
    add(last, head, 0)
    add(0, Array(tail.dropFirst()), 301)
    add(1, tail, 300)
    let datagrams = try CaptureReader.events(capture.bytes).datagrams
    #expect(datagrams.filter { $0.source.port == 0 }.map(\.payload) == Self.packets)
    #expect(datagrams.filter { $0.source.port == 1 }.first?.payload != Self.packets[0])
  }
}

extension [UInt8] {
  /// The bytes in pieces, each with its offset.
  fileprivate func chunks(of size: Int) -> [(offset: Int, bytes: [UInt8])] {
    stride(from: 0, to: count, by: size).map { ($0, Array(self[$0..<Swift.min($0 + size, count)])) }
  }
}
