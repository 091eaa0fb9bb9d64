import TelehashCapture
import TelehashCrypto
import TelehashPackets
import Testing

@Suite struct DamageTests {
  private static let frame = Frames.ethernet(Frames.ipv4(Frames.udp([1, 2, 3])))

  /// Five datagrams in 24 + 5 * 61 bytes.
  private static let pcap: [UInt8] = {
    var capture = CaptureBytes()
    for index in 0..<5 { capture.add(frame, seconds: UInt32(index)) }
    return capture.bytes
  }()

  private static let pcapng: [UInt8] = {
    var capture = NextGenerationBytes()
    capture.addInterface(linkType: 1)
    for index in 0..<5 { capture.add(frame, timestamp: UInt64(index)) }
    return capture.bytes
  }()

  @Test func everyCutIsJudgedUpToTheCut() throws {
    let record = 16 + Self.frame.count
    for length in 24...Self.pcap.count {
      let events = try CaptureReader.events(Array(Self.pcap.prefix(length)))
      let whole = (length - 24) / record
      #expect(events.datagrams.map(\.number) == Array(1..<whole + 1), "\(length)")
      if (length - 24).isMultiple(of: record) {
        #expect(events.findings.isEmpty, "\(length)")
      } else {
        #expect(events.findings.map(\.frame) == [whole + 1], "\(length)")
        #expect(events.damage?.kind == .cut, "\(length)")
        #expect(events.damage?.offset == length, "\(length)")
      }
    }
  }

  @Test func everyCutOfANextGenerationCaptureIsJudgedUpToTheCut() throws {
    let header = 28 + 20
    let block = (Self.pcapng.count - header) / 5
    for length in header...Self.pcapng.count {
      let events = try CaptureReader.events(Array(Self.pcapng.prefix(length)))
      let whole = (length - header) / block
      #expect(events.datagrams.map(\.number) == Array(1..<whole + 1), "\(length)")
      #expect(events.findings.isEmpty == (length - header).isMultiple(of: block), "\(length)")
      #expect(events.findings.isEmpty || events.damage?.kind == .cut, "\(length)")
    }
  }

  @Test func cutsInsideTheFileHeaderAreErrors() {
    for length in 1..<24 {
      #expect(throws: CaptureError.self, "\(length)") {
        try CaptureReader(bytes: Array(Self.pcap.prefix(length)), name: "test.pcap")
      }
    }
    for length in 1..<48 {
      #expect(throws: CaptureError.self, "\(length)") {
        try CaptureReader(bytes: Array(Self.pcapng.prefix(length)), name: "test.pcapng")
      }
    }
  }

  @Test func impossibleRecordLengthsAreDamage() throws {
    for captured in [262_145, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF] as [UInt32] {
      var capture = CaptureBytes()
      capture.add(Self.frame)
      capture.add(Self.frame, captured: captured, original: captured)
      let events = try CaptureReader.events(capture.bytes)
      #expect(events.datagrams.count == 1)
      #expect(events.findings.map(\.frame) == [2])
      #expect(events.damage?.kind == .corrupt)
    }
  }

  @Test func impossibleTimestampsAreDamage() throws {
    for fraction in [2_000_000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF] as [UInt32] {
      var capture = CaptureBytes()
      capture.add(Self.frame)
      capture.add(Self.frame, fraction: fraction)
      capture.add(Self.frame)
      let events = try CaptureReader.events(capture.bytes)
      #expect(events.datagrams.count == 1)
      #expect(events.findings.map(\.frame) == [2])
      #expect(events.damage?.kind == .corrupt)
    }
  }

  @Test func damageSaysWhereItIs() throws {
    let finding = try CaptureReader.events(Self.pcap.dropLast()).findings.first
    #expect(
      finding?.description.hasPrefix("frame 5, byte 328: the capture is cut: truncated") == true,
      "\(String(describing: finding))")
  }

  /// Broken bytes anywhere never trap, and what is read stays within what there is.
  @Test(arguments: ["pcap", "pcapng", "fragments"])
  func brokenBytesAreSurvived(_ kind: String) throws {
    let original =
      switch kind {
      case "pcap": Self.pcap
      case "pcapng": Self.pcapng
      default: Self.fragments
      }
    var random = SeededRandom(seed: 2, label: "broken captures \(kind)")
    var outcomes: Set<String> = []
    for _ in 0..<20_000 {
      var bytes = original
      for _ in 0...random.below(4) {
        let at = Int(random.below(UInt64(bytes.count)))
        bytes[at] = UInt8(truncatingIfNeeded: random.nextUInt64())
      }
      do throws(CaptureError) {
        let reader = try CaptureReader(bytes: bytes, name: "broken")
        var datagrams = 0
        while let event = try reader.next() {
          switch event {
          case .datagram(let datagram):
            datagrams += 1
            if datagram.payload.count > bytes.count || datagram.number < datagrams {
              Issue.record("\(datagram)")
            }
          case .finding(let finding):
            outcomes.insert("\(finding.kind)".prefix { $0 != "(" }.description)
          }
        }
      } catch {
        outcomes.insert("error")
      }
    }
    // The loop must have met more than the easy outcome.
    #expect(outcomes.isSuperset(of: ["error", "damage", "malformed"]), "\(outcomes)")
  }

  private static let fragments: [UInt8] = {
    var capture = CaptureBytes()
    let datagram = Frames.udp(Frames.payload(64))
    for start in [0, 24, 48] {
      let piece = Array(datagram[start..<start + 24])
      capture.add(
        Frames.ethernet(Frames.ipv4(piece, offset: UInt16(start), more: start < 48)))
      let fragment = Frames.ipv6Fragment(piece, offset: UInt16(start), more: start < 48)
      capture.add(Frames.ethernet(Frames.ipv6(fragment, next: 44), vlans: [0x8100]))
    }
    return capture.bytes
  }()
}
