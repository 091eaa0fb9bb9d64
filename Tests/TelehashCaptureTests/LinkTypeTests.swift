import TelehashCapture
import TelehashPackets
import Testing

@Suite struct LinkTypeTests {
  /// Name, link type of the file, a frame.
  private static let frames: [(String, UInt32, [UInt8])] = {
    let four = Frames.ipv4(Frames.udp([1, 2, 3]))
    let six = Frames.ipv6(Frames.udp([1, 2, 3]))
    let families: [UInt32] = [10, 23, 24, 28, 30]
    return [
      ("Ethernet", 1, Frames.ethernet(four)),
      ("Ethernet, IPv6", 1, Frames.ethernet(six)),
      ("Ethernet with padding", 1, Frames.ethernet(four) + [9, 9, 9, 9, 9, 9, 9]),
      ("VLAN", 1, Frames.ethernet(four, vlans: [0x8100])),
      ("QinQ", 1, Frames.ethernet(four, vlans: [0x88A8, 0x8100])),
      ("old QinQ, IPv6", 1, Frames.ethernet(six, vlans: [0x9100, 0x8100])),
      ("Linux cooked", 113, Frames.cooked(four)),
      ("Linux cooked, IPv6", 113, Frames.cooked(six)),
      ("Linux cooked 2", 276, Frames.cooked2(four)),
      ("Linux cooked 2, IPv6", 276, Frames.cooked2(six)),
      ("null, little-endian", 0, [2, 0, 0, 0] + four),
      ("null, big-endian", 0, [0, 0, 0, 2] + four),
      ("loop", 108, [0, 0, 0, 2] + four),
      ("raw", 101, four),
      ("raw, IPv6", 101, six),
      ("raw IPv4", 228, four),
      ("raw IPv6", 229, six),
    ] + families.map { ("null, family \($0)", 0, $0.bigEndianBytes.reversed() + six) }
      + families.map { ("null, family \($0), big-endian", 0, $0.bigEndianBytes + six) }
  }()

  @Test func findsTheDatagramOnEveryLinkLayer() throws {
    for (name, linkType, frame) in Self.frames {
      for bigEndian in [false, true] {
        var capture = CaptureBytes(linkType: linkType, bigEndian: bigEndian)
        capture.add(frame)
        let events = try CaptureReader.events(capture.bytes)
        let datagram = try #require(events.datagrams.first, "\(name): \(events)")
        #expect(datagram.payload == [1, 2, 3], "\(name)")
        let isIPv6 = datagram.source.isIPv6
        #expect(datagram.source.description == (isIPv6 ? "[2001:db8::1]:1000" : "10.0.0.1:1000"))
        #expect(
          datagram.destination.description == (isIPv6 ? "[2001:db8::2]:2000" : "10.0.0.2:2000"))
        #expect(events.count == 1, "\(name)")
      }
    }
  }

  @Test func otherTrafficIsCountedAndSkipped() throws {
    let others: [(UInt32, [UInt8])] = [
      (1, Frames.ethernet([0, 1, 8, 0, 6, 4], type: 0x0806)),
      (1, Frames.ethernet(Frames.ipv4([8, 0, 0, 0], transport: 1))),
      (1, Frames.ethernet(Frames.ipv6([128, 0, 0, 0], next: 58))),
      (1, Frames.ethernet([], type: 0x0800, vlans: [UInt16](repeating: 0x8100, count: 40))),
      (113, [UInt8](repeating: 0, count: 16)),
      (276, [UInt8](repeating: 0, count: 20)),
      (0, [7, 0, 0, 0, 1, 2, 3]),
    ]
    for (linkType, frame) in others {
      var capture = CaptureBytes(linkType: linkType)
      capture.add(frame)
      let reader = try CaptureReader(bytes: capture.bytes, name: "test.pcap")
      #expect(try reader.next() == nil, "\(linkType) \(frame)")
      #expect(reader.statistics.frames == 1)
      #expect(reader.statistics.otherFrames == 1)
      #expect(reader.statistics.datagrams == 0)
    }
  }

  @Test func framesTooShortForTheirLinkHeaderAreMalformed() throws {
    for (linkType, length) in [(1, 13), (113, 15), (276, 19), (0, 3), (108, 0)] as [(UInt32, Int)] {
      var capture = CaptureBytes(linkType: linkType)
      capture.add([UInt8](repeating: 0, count: length))
      #expect(
        try CaptureReader.events(capture.bytes).findings
          == [CaptureFinding(frame: 1, kind: .malformed(.linkHeader))])
    }
  }
}
