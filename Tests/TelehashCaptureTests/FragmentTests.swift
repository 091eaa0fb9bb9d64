import TelehashCapture
import TelehashPackets
import Testing

@Suite struct FragmentTests {
  private typealias Piece = (range: Range<Int>, isLast: Bool)

  private static let datagram = Frames.udp(Frames.payload(100))
  /// The datagram of 108 bytes in four pieces.
  private static let pieces: [Piece] = [
    (0..<32, false), (32..<64, false), (64..<96, false), (96..<108, true),
  ]

  private static func ipv4(_ piece: Piece, of whole: [UInt8] = datagram, id: UInt16 = 7) -> [UInt8]
  {
    Frames.ipv4(
      Array(whole[piece.range]), identification: id, offset: UInt16(piece.range.lowerBound),
      more: !piece.isLast)
  }

  private static func ipv6(_ piece: Piece) -> [UInt8] {
    Frames.ipv6(
      Frames.ipv6Fragment(
        Array(datagram[piece.range]), offset: UInt16(piece.range.lowerBound),
        more: !piece.isLast),
      next: 44)
  }

  private static func events(_ packets: [[UInt8]], secondsApart: UInt32 = 0) throws
    -> [CaptureEvent]
  {
    var capture = CaptureBytes(linkType: 101)
    for (index, packet) in packets.enumerated() {
      capture.add(packet, seconds: UInt32(index) * secondsApart)
    }
    return try CaptureReader.events(capture.bytes)
  }

  private static func losses(_ events: [CaptureEvent]) -> [FragmentLoss.Reason] {
    events.findings.compactMap {
      if case .fragments(let loss) = $0.kind { loss.reason } else { nil }
    }
  }

  @Test func putsFragmentsTogetherInAnyOrder() throws {
    let orders = [
      [0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1], [0, 0, 1, 1, 2, 2, 3],
      [3, 3, 1, 0, 2],
    ]
    for order in orders {
      for make in [{ Self.ipv4($0) }, Self.ipv6] as [(Piece) -> [UInt8]] {
        let events = try Self.events(order.map { make(Self.pieces[$0]) })
        #expect(events.datagrams.map(\.payload) == [Frames.payload(100)], "\(order)")
        #expect(events.datagrams.map(\.frame) == [order.count], "\(order)")
        #expect(events.findings.isEmpty)
      }
    }
  }

  @Test func fragmentsOfDifferentPacketsDoNotMix() throws {
    let other = Frames.udp([UInt8](Frames.payload(100).reversed()))
    let packets = Self.pieces.flatMap { piece in
      [Self.ipv4(piece, id: 1), Self.ipv4(piece, of: other, id: 2)]
    }
    #expect(
      try Self.events(packets).datagrams.map(\.payload)
        == [Frames.payload(100), Frames.payload(100).reversed()])
  }

  @Test func extensionHeadersMayLieInsideTheFragments() throws {
    let whole = [17, 0, 1, 4, 0, 0, 0, 0] + Self.datagram
    let packets = [(0..<64, true), (64..<whole.count, false)].map { range, more in
      Frames.ipv6(
        Frames.ipv6Fragment(
          Array(whole[range]), next: 60, offset: UInt16(range.lowerBound), more: more), next: 44)
    }
    #expect(try Self.events(packets).datagrams.map(\.payload) == [Frames.payload(100)])
  }

  @Test func fragmentsInsideFragmentsAreMalformed() throws {
    let inner = Frames.ipv6Fragment([1, 2, 3, 4, 5, 6, 7, 8], offset: 8, more: true)
    let packets = [(0..<8, true), (8..<16, false)].map { range, more in
      Frames.ipv6(
        Frames.ipv6Fragment(
          Array(inner[range]), next: 44, offset: UInt16(range.lowerBound), more: more), next: 44)
    }
    #expect(try Self.events(packets).findings.map(\.kind) == [.malformed(.nestedFragment)])
  }

  @Test func onlyTheFirstFragmentTellsWhatIsInside() throws {
    let pieces = [(0..<64, true, 17), (64..<108, false, 59)] as [(Range<Int>, Bool, UInt8)]
    let packets = pieces.map { range, more, next in
      Frames.ipv6(
        Frames.ipv6Fragment(
          Array(Self.datagram[range]), next: next, offset: UInt16(range.lowerBound), more: more),
        next: 44)
    }
    for order in [packets, packets.reversed()] {
      #expect(try Self.events(order).datagrams.map(\.payload) == [Frames.payload(100)])
    }
  }

  @Test func aFragmentOfTheWholeStandsAlone() throws {
    let whole = Frames.ipv6(Frames.ipv6Fragment(Frames.udp([5]), more: false), next: 44)
    let packets = Self.pieces.map { Self.ipv6($0) }
    let events = try Self.events(packets.prefix(2) + [whole] + packets.suffix(2))
    #expect(events.datagrams.map(\.payload) == [[5], Frames.payload(100)])
    #expect(events.findings.isEmpty)
  }

  @Test func overlapsWithOtherBytesRefuseTheWholePacket() throws {
    var changed = Self.datagram
    changed[40] ^= 1
    let overlaps = [
      Self.ipv4((32..<64, false), of: changed),
      Self.ipv4((24..<48, false)),
      Self.ipv4((56..<72, false)),
      Self.ipv4((0..<64, false), of: changed),
    ]
    for overlap in overlaps {
      let packets = [Self.ipv4(Self.pieces[1]), overlap] + Self.pieces.map { Self.ipv4($0) }
      let events = try Self.events(packets)
      #expect(events.datagrams.isEmpty)
      #expect(
        events.findings == [
          CaptureFinding(
            frame: 2, kind: .fragments(FragmentLoss(firstFrame: 1, reason: .overlap)))
        ])
    }
  }

  @Test func fragmentsThatMakeNoPacketAreRefused() throws {
    let long = [UInt8](repeating: 0, count: 200)
    let cases: [(FragmentLoss.Reason, [[UInt8]])] = [
      (.badLength, [Frames.ipv4([], more: true)]),
      (.badLength, [Frames.ipv4([1, 2, 3, 4, 5, 6, 7], more: true)]),
      (.tooLong, [Frames.ipv4(long, offset: 65_400)]),
      (.twoEnds, [Self.ipv4((96..<108, true)), Self.ipv4((96..<104, true))]),
      (.twoEnds, [Self.ipv4((96..<104, true)), Self.ipv4((104..<108, true))]),
      (.twoEnds, [Self.ipv4((64..<96, true)), Self.ipv4((96..<104, false))]),
      (.twoEnds, [Self.ipv4((64..<96, false)), Self.ipv4((32..<64, true))]),
    ]
    for (reason, packets) in cases {
      #expect(try Self.losses(Self.events(packets)) == [reason], "\(packets)")
    }
  }

  @Test func everyByteApartIsTooManyPieces() throws {
    let piece: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
    let packets = (0..<2000).map { Frames.ipv4(piece, offset: UInt16($0 * 16 + 8), more: true) }
    #expect(try Self.losses(Self.events(packets)) == [.tooManyPieces])
  }

  @Test func theLargestPacketIsPutTogether() throws {
    let whole = Frames.udp(Frames.payload(65_507))
    var packets: [[UInt8]] = []
    for start in stride(from: 0, to: whole.count, by: 1480).reversed() {
      let range = start..<min(start + 1480, whole.count)
      packets.append(Self.ipv4((range, range.upperBound == whole.count), of: whole))
    }
    #expect(try Self.events(packets).datagrams.map(\.payload) == [Frames.payload(65_507)])
  }

  @Test func missingFragmentsAreReportedAtTheEnd() throws {
    let events = try Self.events([Self.ipv4(Self.pieces[0]), Self.ipv4(Self.pieces[3])])
    #expect(
      events == [
        .finding(
          CaptureFinding(
            frame: 2, kind: .fragments(FragmentLoss(firstFrame: 1, reason: .incomplete))))
      ])
  }

  @Test func fragmentsWaitOneMinute() throws {
    let halves: [Piece] = [(0..<64, false), (64..<108, true)]
    let packets = halves.map { Self.ipv4($0) }
    #expect(try Self.events(packets, secondsApart: 59).datagrams.count == 1)
    #expect(try Self.losses(Self.events(packets, secondsApart: 60)) == [.timeout, .incomplete])
  }

  @Test func theTableOfFragmentsIsBounded() throws {
    let count = CaptureLimits.fragmentedPackets + 10
    let packets = (0..<count).map { Self.ipv4(Self.pieces[0], id: UInt16($0)) }
    let losses = try Self.losses(Self.events(packets))
    #expect(losses.filter { $0 == .tableFull }.count == 10)
    #expect(losses.filter { $0 == .incomplete }.count == CaptureLimits.fragmentedPackets)
  }

  @Test func fragmentsRecordedInPartAreLeftOut() throws {
    var capture = CaptureBytes(linkType: 101)
    let packets = Self.pieces.map { Self.ipv4($0) }
    capture.add(packets[0].dropLast(), original: UInt32(packets[0].count))
    for packet in packets { capture.add(packet) }
    let events = try CaptureReader.events(capture.bytes)
    #expect(
      events.findings.map(\.kind) == [.truncated(captured: 51, original: 52, datagram: nil)])
    #expect(events.datagrams.map(\.payload) == [Frames.payload(100)])
  }

  @Test func fragmentsOfOtherProtocolsAreSkipped() throws {
    let events = try Self.events([Frames.ipv4(Frames.payload(16), transport: 1, more: true)])
    #expect(events.isEmpty)
  }
}
