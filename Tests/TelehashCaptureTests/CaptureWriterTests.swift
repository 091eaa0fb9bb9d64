import Foundation
import TelehashCapture
import TelehashPackets
import Testing

@Suite struct CaptureWriterTests {
  private typealias Sent = (payload: [UInt8], from: String, to: String, at: UInt64)

  private static let sent: [Sent] = [
    ([], "127.0.0.1:42001", "127.0.0.1:42002", 0),
    ([1], "127.0.0.1:42001", "127.0.0.1:42002", 1),
    (Frames.payload(1200), "192.0.2.7:42003", "198.51.100.255:65535", 1_000_000_001),
    ([0, 0], "[::1]:42001", "[2001:db8::ffff]:42002", 2_999_999_999),
    (Frames.payload(1399), "[fe80::1]:42001", "[fe80::2]:42002", 3_000_000_000),
    (Frames.payload(65_507), "10.0.0.1:42001", "10.0.0.2:42002", 4_000_000_000),
    (Frames.payload(65_527), "[::1]:42001", "[::2]:42002", 5_000_000_000),
  ]

  private static func write(
    to path: String, precision: CaptureWriter.Precision, start: UInt64 = 0
  ) throws {
    let writer = try CaptureWriter(path: path, precision: precision, start: start)
    for sent in sent {
      try writer.write(
        sent.payload, from: #require(Address(sent.from)), to: #require(Address(sent.to)),
        at: Instant(nanoseconds: sent.at))
    }
    try writer.close()
  }

  @Test(arguments: [CaptureWriter.Precision.microseconds, .nanoseconds])
  func whatIsWrittenIsRead(_ precision: CaptureWriter.Precision) throws {
    try withTemporaryFile { path in
      try Self.write(to: path, precision: precision, start: 1_700_000_000_000_000_000)
      let reader = try CaptureReader(path: path)
      let events = try reader.events()
      #expect(events.findings.isEmpty)
      #expect(events.datagrams.map(\.payload) == Self.sent.map(\.payload))
      #expect(events.datagrams.map(\.source.description) == Self.sent.map(\.from))
      #expect(events.datagrams.map(\.destination.description) == Self.sent.map(\.to))
      #expect(reader.start == 1_700_000_000_000_000_000)
      let unit: UInt64 = precision == .nanoseconds ? 1 : 1000
      #expect(events.datagrams.map(\.time.nanoseconds) == Self.sent.map { $0.at / unit * unit })
    }
  }

  /// Streams of both directions beside datagrams, in pieces that cut chunks in two.
  @Test(arguments: ["10.0.0.1", "::1"]) func streamsAreReadBackAsPackets(ip: String) throws {
    let client = try #require(Address(ip: ip, port: 42001))
    let server = try #require(Address(ip: ip, port: 42002))
    let packets = [1200, 3, 60_000, 61_000, 1, 1399].map { [0, 0] + Frames.payload($0) }
    let encoder = ChunkEncoder(size: 256)
    let stream = packets.flatMap { encoder.frames(of: $0).flatMap(\.self) }
    try withTemporaryFile { path in
      let writer = try CaptureWriter(path: path)
      var time = Instant.zero
      for start in Swift.stride(from: 0, to: stream.count, by: 70_000) {
        time = time + .milliseconds(1)
        let piece = Array(stream[start..<min(start + 70_000, stream.count)])
        try writer.write(stream: piece, from: client, to: server, at: time)
        try writer.write(stream: [0], from: server, to: client, at: time)
        try writer.write([0, 0, 9], from: client, to: server, at: time)
      }
      try writer.write(
        stream: encoder.frames(of: [0, 0, 8]).flatMap(\.self), from: server, to: client, at: time)
      try writer.close()
      let events = try CaptureReader(path: path).events()
      #expect(events.findings.isEmpty, "\(events.findings)")
      let tcp = events.datagrams.filter { $0.transport == .tcp }
      #expect(tcp.filter { $0.source == client }.map(\.payload) == packets)
      #expect(tcp.filter { $0.source == server }.map(\.payload) == [[0, 0, 8]])
      #expect(events.datagrams.count { $0.transport == .udp } == 2)
    }
  }

  @Test func theBytesOfASmallCaptureAreKnown() throws {
    try withTemporaryFile { path in
      let writer = try CaptureWriter(path: path, precision: .nanoseconds, start: 1_000_000_000)
      try writer.write(
        [0xAA, 0xBB, 0xCC], from: #require(Address("10.0.0.1:4660")),
        to: #require(Address("10.0.0.2:22136")), at: Instant(nanoseconds: 5))
      try writer.close()
      let bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
      var expected = CaptureBytes(nanoseconds: true)
      expected.add(
        try Hex.decode(
          "02000a000002" + "02000a000001" + "0800"
            + "4500001f00004000401126cc0a0000010a000002" + "12345678000b0c6d" + "aabbcc"),
        seconds: 1, fraction: 5)
      #expect(Hex.encode(bytes) == Hex.encode(expected.bytes))
    }
  }

  @Test func aChecksumOfZeroIsWrittenAsOnes() throws {
    try withTemporaryFile { path in
      let writer = try CaptureWriter(path: path)
      try writer.write(
        [0x83, 0x2B], from: #require(Address("10.0.0.1:4660")),
        to: #require(Address("10.0.0.2:22136")), at: .zero)
      try writer.close()
      let bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
      #expect(Hex.encode(bytes.suffix(10)) == "12345678000affff832b")
    }
  }

  @Test func writingTheSameTwiceGivesTheSameBytes() throws {
    try withTemporaryFile { first in
      try withTemporaryFile { second in
        try Self.write(to: first, precision: .nanoseconds)
        try Self.write(to: second, precision: .nanoseconds)
        #expect(FileManager.default.contentsEqual(atPath: first, andPath: second))
      }
    }
  }

  @Test func refusesWhatCannotBeSent() throws {
    try withTemporaryFile { path in
      let writer = try CaptureWriter(path: path)
      let four = try #require(Address("10.0.0.1:1"))
      let six = try #require(Address("[::1]:1"))
      #expect(throws: CaptureWriteError.mixedFamilies(four, six)) {
        try writer.write([], from: four, to: six, at: .zero)
      }
      #expect(throws: CaptureWriteError.payloadTooLong(count: 65_508, maximum: 65_507)) {
        try writer.write(Frames.payload(65_508), from: four, to: four, at: .zero)
      }
      #expect(throws: CaptureWriteError.payloadTooLong(count: 65_528, maximum: 65_527)) {
        try writer.write(Frames.payload(65_528), from: six, to: six, at: .zero)
      }
      try writer.close()
      #expect(throws: CaptureWriteError.cannotWrite(file: path, reason: "already closed")) {
        try writer.write([], from: four, to: four, at: .zero)
      }
      #expect(try CaptureReader(path: path).events().isEmpty)
    }
    #expect(throws: CaptureWriteError.self) {
      try CaptureWriter(path: "/nonexistent/folder/capture.pcap")
    }
  }

  @Test(.enabled(if: FileManager.default.isWritableFile(atPath: "/dev/full")))
  func aFullDiskIsAnError() throws {
    let writer = try CaptureWriter(path: "/dev/full")
    #expect(throws: CaptureWriteError.self) { try writer.close() }
  }

  private static let tshark = ["/usr/bin/tshark", "/usr/local/bin/tshark"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  @Test(.enabled(if: tshark != nil, "tshark is not installed"))
  func tsharkReadsItWithoutComplaint() throws {
    try withTemporaryFile { path in
      try Self.write(to: path, precision: .nanoseconds, start: 1_700_000_000_000_000_000)
      let fields = [
        "frame.time_epoch", "udp.payload", "ip.checksum.status", "udp.checksum.status",
        "_ws.malformed", "_ws.expert.message",
      ]
      let process = Process()
      process.executableURL = URL(filePath: try #require(Self.tshark))
      var arguments = ["-r", path]
      for preference in ["ip.check_checksum:TRUE", "udp.check_checksum:TRUE"] {
        arguments += ["-o", preference]
      }
      arguments += ["-T", "fields", "-E", "separator=;"]
      for field in fields { arguments += ["-e", field] }
      process.arguments = arguments
      let output = Pipe()
      process.standardOutput = output
      process.standardError = FileHandle.nullDevice
      try process.run()
      let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      let expected = Self.sent.map { sent in
        let time = 1_700_000_000_000_000_000 + sent.at
        let fraction = String(time % 1_000_000_000)
        let padded = String(repeating: "0", count: 9 - fraction.count) + fraction
        let ip = sent.from.hasPrefix("[") ? "" : "1"
        return "\(time / 1_000_000_000).\(padded);\(Hex.encode(sent.payload));\(ip);1;;"
      }
      let lines = text.split(separator: "\n").map(String.init)
      #expect(lines == expected)
    }
  }
}
