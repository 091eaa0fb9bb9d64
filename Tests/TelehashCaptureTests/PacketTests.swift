import TelehashCapture
import TelehashPackets
import Testing

@Suite struct PacketTests {
  private static func events(_ packets: [[UInt8]]) throws -> [CaptureEvent] {
    var capture = CaptureBytes(linkType: 101)
    for packet in packets { capture.add(packet) }
    return try CaptureReader.events(capture.bytes)
  }

  @Test func numbersDatagramsAndFramesFromOne() throws {
    let datagram = Frames.ipv4(Frames.udp([1]))
    let datagrams = try Self.events([datagram, Frames.ipv4([], transport: 1), datagram]).datagrams
    #expect(datagrams.map(\.number) == [1, 2])
    #expect(datagrams.map(\.frame) == [1, 3])
    #expect(datagrams.allSatisfy { $0.transport == .udp })
  }

  @Test func readsPastIPv4Options() throws {
    let options: [UInt8] = [7, 7, 4, 0, 0, 0, 0, 0]
    let events = try Self.events([Frames.ipv4(Frames.udp([5, 6]), options: options)])
    #expect(events.datagrams.map(\.payload) == [[5, 6]])
  }

  @Test func readsPastIPv6ExtensionHeaders() throws {
    let udp = Frames.udp([5, 6])
    let hopByHop: [UInt8] = [43, 0, 1, 4, 0, 0, 0, 0]
    let routing: [UInt8] = [60, 1] + [UInt8](repeating: 0, count: 14)
    let destination: [UInt8] = [51, 0, 1, 4, 0, 0, 0, 0]
    let authentication: [UInt8] = [44, 2] + [UInt8](repeating: 0, count: 14)
    let atomicFragment = Frames.ipv6Fragment(udp, more: false)
    let packet = Frames.ipv6(
      hopByHop + routing + destination + authentication + atomicFragment, next: 0)
    #expect(try Self.events([packet]).datagrams.map(\.payload) == [[5, 6]])
  }

  @Test func endlessExtensionHeadersAreMalformed() throws {
    let header: [UInt8] = [60, 0, 1, 4, 0, 0, 0, 0]
    func events(_ count: Int) throws -> [CaptureEvent] {
      var headers = [[UInt8]](repeating: header, count: count).flatMap { $0 }
      headers[headers.count - 8] = 17
      return try Self.events([Frames.ipv6(headers + Frames.udp([5]), next: 60)])
    }
    #expect(try events(16).datagrams.map(\.payload) == [[5]])
    #expect(try events(17).findings.map(\.kind) == [.malformed(.extensionHeader)])
  }

  @Test func deliversEmptyDatagrams() throws {
    #expect(try Self.events([Frames.ipv4(Frames.udp([]))]).datagrams.map(\.payload) == [[]])
  }

  @Test func bytesAfterTheUDPLengthAreLeftOut() throws {
    let events = try Self.events([Frames.ipv4(Frames.udp([1, 2, 3, 4], length: 10))])
    #expect(events.datagrams.map(\.payload) == [[1, 2]])
  }

  @Test func contradictingLengthsAreMalformed() throws {
    let cases: [(MalformedFrame, [UInt8])] = [
      (.ipHeader, []),
      (.ipHeader, Array(Frames.ipv4([]).prefix(19))),
      (.ipHeader, Array(Frames.ipv6([]).prefix(39))),
      (.ipVersion, [0x50] + Frames.ipv4(Frames.udp([1])).dropFirst()),
      (.ipLength, [0x44] + Frames.ipv4(Frames.udp([1])).dropFirst()),
      (.ipLength, [0x4F] + Frames.ipv4(Frames.udp([1])).dropFirst()),
      (.ipLength, Frames.ipv4(Frames.udp([1]), length: 19)),
      (.ipLength, Frames.ipv4(Frames.udp([1]), length: 30)),
      (.ipLength, Frames.ipv4(Frames.udp([1]), length: 0)),
      (.ipLength, Frames.ipv6(Frames.udp([1]), length: 10)),
      (.extensionHeader, Frames.ipv6([60], next: 60)),
      (.extensionHeader, Frames.ipv6([17, 1, 0, 0, 0, 0, 0, 0], next: 60)),
      (.extensionHeader, Frames.ipv6([17, 0, 0, 0, 0, 0, 0], next: 44)),
      (.udpLength, Frames.ipv4([1, 2, 3, 4, 5, 6, 7])),
      (.udpLength, Frames.ipv4(Frames.udp([1], length: 7))),
      (.udpLength, Frames.ipv4(Frames.udp([1], length: 0))),
      (.udpLength, Frames.ipv4(Frames.udp([1], length: 10))),
      (.udpLength, Frames.ipv6(Frames.udp([1], length: 65_535))),
    ]
    for (fault, packet) in cases {
      let events = try Self.events([packet])
      #expect(
        events == [.finding(CaptureFinding(frame: 1, kind: .malformed(fault)))], "\(packet)")
    }
  }

  @Test func theVersionMustBeThatOfTheLinkLayer() throws {
    var capture = CaptureBytes(linkType: 1)
    capture.add(Frames.ethernet(Frames.ipv6(Frames.udp([1])), type: 0x0800))
    capture.add(Frames.ethernet(Frames.ipv4(Frames.udp([1])), type: 0x86DD))
    #expect(
      try CaptureReader.events(capture.bytes).findings.map(\.kind)
        == [.malformed(.ipVersion), .malformed(.ipVersion)])
  }

  @Test func datagramsRecordedInPartAreNumberedButNotDelivered() throws {
    let frame = Frames.ethernet(Frames.ipv4(Frames.udp(Frames.payload(40))))
    for captured in 0..<frame.count {
      var capture = CaptureBytes()
      capture.add(Array(frame.prefix(captured)), original: UInt32(frame.count))
      capture.add(frame)
      let events = try CaptureReader.events(capture.bytes)
      // The number is known as soon as the 42 bytes of headers are.
      let number = captured < 42 ? nil : 1
      #expect(
        events.findings == [
          CaptureFinding(
            frame: 1,
            kind: .truncated(captured: captured, original: frame.count, datagram: number))
        ])
      #expect(events.datagrams.map(\.number) == [captured < 42 ? 1 : 2])
    }
  }

  @Test func whatWasCutBehindTheDatagramDoesNotMatter() throws {
    let frame = Frames.ethernet(Frames.ipv4(Frames.udp([1, 2])))
    var capture = CaptureBytes()
    capture.add(frame, original: 60)
    #expect(try CaptureReader.events(capture.bytes).datagrams.map(\.payload) == [[1, 2]])
  }

  @Test func aRecordClaimingMoreThanThereWasIsReportedAndRead() throws {
    var capture = CaptureBytes(linkType: 101)
    capture.add(Frames.ipv4(Frames.udp([1])), original: 0)
    let events = try CaptureReader.events(capture.bytes)
    #expect(events.findings == [CaptureFinding(frame: 1, kind: .malformed(.recordLength))])
    #expect(events.datagrams.map(\.payload) == [[1]])
  }
}
