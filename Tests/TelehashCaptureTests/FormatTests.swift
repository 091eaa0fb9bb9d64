import TelehashCapture
import TelehashPackets
import Testing

@Suite struct FormatTests {
  private static let frame = Frames.ethernet(Frames.ipv4(Frames.udp([1, 2, 3])))

  private static func openingError(_ bytes: [UInt8]) -> CaptureError? {
    do throws(CaptureError) {
      _ = try CaptureReader(bytes: bytes, name: "test.pcap")
      return nil
    } catch {
      return error
    }
  }

  @Test func readsMicroAndNanosecondsInBothByteOrders() throws {
    for bigEndian in [false, true] {
      for nanoseconds in [false, true] {
        var capture = CaptureBytes(nanoseconds: nanoseconds, bigEndian: bigEndian)
        capture.add(Self.frame, seconds: 4_000_000_000, fraction: 999_999)
        capture.add(Self.frame, seconds: 4_000_000_001, fraction: 2)
        capture.add(Self.frame, seconds: 3_999_999_999, fraction: 0)
        let reader = try CaptureReader(bytes: capture.bytes, name: "test.pcap")
        #expect(reader.start == nil)
        let times = try reader.events().datagrams.map(\.time.nanoseconds)
        let unit: UInt64 = nanoseconds ? 1 : 1000
        #expect(times == [0, 1_000_000_000 - 999_997 * unit, 0])
        #expect(reader.start == 4_000_000_000_000_000_000 + 999_999 * unit)
      }
    }
  }

  @Test func readsNextGenerationCaptures() throws {
    var capture = NextGenerationBytes()
    capture.addInterface(linkType: 1, resolution: 9)
    capture.addInterface(linkType: 1)  // microseconds when it says nothing
    capture.addBlock(0x0BAD, [1, 2, 3, 4])  // a block of a kind nobody knows
    capture.add(Self.frame, interface: 0, timestamp: 1_700_000_000_000_000_000)
    capture.add(Self.frame, interface: 1, timestamp: 1_700_000_000_000_005)
    let reader = try CaptureReader(bytes: capture.bytes, name: "test.pcapng")
    let events = try reader.events()
    #expect(events.datagrams.map(\.time.nanoseconds) == [0, 5000])
    #expect(events.count == 2)
    #expect(reader.start == 1_700_000_000_000_000_000)
    #expect(reader.linkType == .ethernet)
  }

  @Test func timestampsBeyondAllYearsSaturate() throws {
    var capture = NextGenerationBytes()
    capture.addInterface(linkType: 1, resolution: 0)
    capture.add(Self.frame, timestamp: 1)
    capture.add(Self.frame, timestamp: .max >> 2)
    #expect(try CaptureReader.events(capture.bytes).datagrams.count == 2)
  }

  @Test func severalLinkTypesAreANamedError() throws {
    var capture = NextGenerationBytes()
    capture.addInterface(linkType: 1)
    capture.add(Self.frame)
    capture.addInterface(linkType: 101)
    capture.add(Self.frame, interface: 1)
    let reader = try CaptureReader(bytes: capture.bytes, name: "test.pcapng")
    #expect(try reader.next() != nil)
    do throws(CaptureError) {
      _ = try reader.next()
      Issue.record("no error")
    } catch {
      guard case .severalLinkTypes("test.pcapng", 1, _) = error else {
        Issue.record("\(error)")
        return
      }
    }
    #expect(try reader.next() == nil)
  }

  @Test func severalSnapshotLengthsAreANamedError() throws {
    var capture = NextGenerationBytes()
    capture.addInterface(linkType: 1, snapshotLength: 65_535)
    capture.addInterface(linkType: 1, snapshotLength: 1500)
    capture.add(Self.frame)
    let reader = try CaptureReader(bytes: capture.bytes, name: "test.pcapng")
    let error = #expect(throws: CaptureError.self) { _ = try reader.next() }
    guard case .severalSnapshotLengths("test.pcapng", 0, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func unsupportedLinkTypesAreNamed() {
    let wireless = Self.openingError(CaptureBytes(linkType: 105).bytes)
    #expect(wireless == .unsupportedLinkType(file: "test.pcap", name: "IEEE802_11", number: 105))
    #expect(wireless?.description.contains("expected Ethernet") == true)
    let unknown = Self.openingError(CaptureBytes(linkType: 0xFFF0).bytes)
    #expect(unknown == .unsupportedLinkType(file: "test.pcap", name: nil, number: 0xFFF0))
  }

  @Test func emptyFilesAreNamed() throws {
    #expect(Self.openingError([]) == .empty(file: "test.pcap"))
    try withTemporaryFile { path in
      try Fixtures.write([], to: path)
      #expect(throws: CaptureError.empty(file: path)) { try CaptureReader(path: path) }
    }
  }

  @Test func whatIsNoCaptureIsShown() {
    let text = Array("{\"edition\":\"v3\"}, and more to make it long enough".utf8)
    guard
      case .notACapture("test.pcap", _, let firstBytes) = Self.openingError(text)
    else {
      Issue.record("not refused")
      return
    }
    #expect(firstBytes == Array(text.prefix(8)))
    let message = Self.openingError(text)?.description ?? ""
    #expect(message.hasPrefix("test.pcap: not a capture at byte 0, begins with 7b2265646974696f"))
    #expect(message.contains("expected pcap"))
  }

  @Test func filesThatCannotBeReadAreNamed() throws {
    for path in ["/nonexistent/capture.pcap", "/", "a\0b"] {
      do throws(CaptureError) {
        _ = try CaptureReader(path: path)
        Issue.record("opened")
      } catch {
        guard case .unreadable(path, let reason) = error else {
          Issue.record("\(error)")
          continue
        }
        #expect(!reason.isEmpty)
      }
    }
  }

  @Test func captureTimesMayCarryAWholeSecondInTheFraction() throws {
    var capture = CaptureBytes()
    capture.add(Self.frame, seconds: 10, fraction: 0)
    capture.add(Self.frame, seconds: 10, fraction: 1_000_000)
    #expect(
      try CaptureReader.events(capture.bytes).datagrams.map(\.time) == [
        .zero, Instant(nanoseconds: 1_000_000_000),
      ])
  }
}
