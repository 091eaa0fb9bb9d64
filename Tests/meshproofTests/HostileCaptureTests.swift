import Foundation
import TelehashCore
import TelehashCrypto
import TelehashPackets
import TelehashRecords
import Testing

@testable import meshproof

/// `meshproof replay` on files that are damaged, forged or of something else.
struct HostileCaptureTests {
  private static let good = "js-cs3a-direct"

  @Test func judgesACutCaptureUpToTheDamage() async throws {
    let folder = try TemporaryFolder()
    let bytes = try Fixtures.bytes(Fixtures.capture(Self.good))
    for length in [24, 25, 40, 41, 1000, bytes.count / 2, bytes.count - 1] {
      let capture = try folder.write(Array(bytes.prefix(length)), to: "cut.pcap")
      let json = folder.path("run.json")
      let run = await CommandRun(
        "replay", capture, "--keys", Fixtures.keys(Self.good), "--json", json)
      let record = try Run(decoding: Fixtures.bytes(json))
      let isWhole = length == 24
      #expect(record.cases.contains { $0.id == "replay/cut/capture" } == !isWhole)
      #expect(run.output.contains("the capture is cut: ") == !isWhole, "\(length): \(run.output)")
      if !isWhole { #expect(run.output.contains("; judged up to datagram ")) }
      #expect(run.outcome == (length < 1000 ? .inconclusive : .success), "\(length)")
    }
  }

  @Test func namesWhatIsNoCapture() async throws {
    let folder = try TemporaryFolder()
    var wrongLink = try Fixtures.bytes(Fixtures.capture(Self.good))
    wrongLink[20] = 105
    for (bytes, text) in [
      ([], "empty file; expected a pcap or pcapng capture"),
      (Array("hello, world, this is no capture".utf8), "not a capture at byte 0"),
      (Array(wrongLink.prefix(23)), "not a capture at byte 0"),
      (wrongLink, "link type IEEE802_11 (105); expected Ethernet"),
    ] {
      let capture = try folder.write(bytes, to: "wrong.pcap")
      let run = await CommandRun("replay", capture)
      #expect(run.outcome == .usage)
      #expect(run.output.isEmpty)
      #expect(run.errors.hasPrefix("meshproof: \(capture): "))
      #expect(run.errors.contains(text), "\(run.errors)")
    }
    let missing = await CommandRun("replay", folder.path("missing.pcap"))
    #expect(missing.outcome == .usage)
    #expect(missing.errors.contains("No such file"))
    let directory = await CommandRun("replay", folder.url.path)
    #expect(directory.outcome == .usage)
  }

  @Test func survivesCorruptRecords() async throws {
    let folder = try TemporaryFolder()
    let bytes = try Fixtures.bytes(Fixtures.capture("go-direct-3a"))
    var random = SeededRandom(seed: 3, label: "corrupt")
    for _ in 0..<20 {
      var damaged = bytes
      for _ in 0..<8 {
        damaged[24 + Int(random.below(UInt64(bytes.count - 24)))] = random.bytes(1)[0]
      }
      let capture = try folder.write(damaged, to: "corrupt.pcap")
      let run = await CommandRun(
        "replay", capture, "-q", "--keys", Fixtures.keys("go-direct-3a"))
      #expect(run.outcome != .harness, "\(run.errors)")
    }
  }

  @Test func namesThePlaceInAWrongKeyFile() async throws {
    let folder = try TemporaryFolder()
    for (text, place) in [
      (#"{"identities":[],"more":1}"#, "more: unknown field"),
      (#"{"identities":[{"name":"A","keys":{"3a":"aa"}}]}"#, "identities[0].keys.3a: 1 byte"),
      (#"{"identities":[}"#, "line 1, column 16"),
      ("CS9Z_EPHEMERAL 00 11", "line 1: unknown label"),
      (
        #"{"edition":"v2.1","identities":[{"name":"A","keys":{"1a":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}]}"#,
        "the 1a key of A: 21 bytes; expected 40"
      ),
    ] {
      let keys = try folder.write(text, to: "wrong.json")
      let run = await CommandRun("replay", Fixtures.capture(Self.good), "--keys", keys)
      #expect(run.outcome == .usage)
      #expect(run.errors.contains("\(keys): \(place)"), "\(run.errors)")
    }
    let missing = await CommandRun(
      "replay", Fixtures.capture(Self.good), "--keys", folder.path("none.json"))
    #expect(missing.outcome == .usage)
  }

  @Test func saysWhenKeysAreOfAnotherCapture() async throws {
    let run = await CommandRun(
      "replay", Fixtures.capture(Self.good), "--keys", Fixtures.keys("js-stream-lossy-cs3a"))
    #expect(run.outcome == .success || run.outcome == .inconclusive)
    #expect(run.output.contains("none of 23 sealed packets could be opened with the keys of"))
  }

  @Test func callsNothingJudgedInconclusive() async throws {
    let folder = try TemporaryFolder()
    let empty = await CommandRun("replay", try folder.capture([]))
    #expect(empty.outcome == .inconclusive)
    #expect(empty.lines.last == "nothing judged")
    let other = try folder.capture([Array("GET / HTTP/1.1".utf8), Array("hello".utf8)])
    #expect(await CommandRun("replay", other).outcome == .inconclusive)
  }

  @Test func survivesHostileDatagrams() async throws {
    let folder = try TemporaryFolder()
    var random = SeededRandom(seed: 4, label: "hostile")
    let sender = try KeyPair.generate(.cs3a, random: &random)
    let recipient = try KeyPair.generate(.cs3a, random: &random)
    let identity = try #require(Identity(keys: [recipient]))
    let keys = try folder.write(IdentityFile.encode(identity, name: "B"), to: "keys.json")
    var sealer = try MessageSealer(
      sender: sender, recipient: recipient.publicKey,
      ephemeral: Ephemeral.make(.cs3a, random: &random), construction: .corrected, random: &random)
    func message(_ inner: [UInt8]) throws -> [UInt8] {
      [0, 1, 0x3A] + (try sealer.seal(inner, random: &random))
    }
    let longHead =
      Array(#"{"at":1,"x":""#.utf8) + [UInt8](repeating: 97, count: 60_000) + Array(#""}"#.utf8)
    let bomb = Array(#"{"at":"#.utf8) + [UInt8](repeating: UInt8(ascii: "["), count: 60_000)
    let heads = [longHead, bomb, Array("\u{1B}[31m not json".utf8)]
    var datagrams = try heads.map { head in
      try message([UInt8(head.count >> 8), UInt8(head.count & 255)] + head + sender.publicKey)
    }
    let keyPacket: [UInt8] = [0, 0] + sender.publicKey
    let head = Array(#"{"type":"\u001b[2J\u202e","at":18446744073709551615,"at":2}"#.utf8)
    datagrams.append(try message([0, UInt8(head.count)] + head + keyPacket))
    datagrams += [
      [], [0], [0, 0], [0, 5, 1], [255], Cloak.cloak([0, 0], rounds: 1000, random: &random),
      [0, 0] + random.bytes(40), [0, 1, 0] + random.bytes(100), [0, 1, 0x2A] + random.bytes(600),
      [0, 1, 0x77] + random.bytes(100),
    ]
    let trace = folder.path("trace.jsonl")
    let capture = try folder.capture(datagrams)
    let run = await CommandRun("replay", capture, "--keys", keys, "--trace", trace, "-vv")
    #expect(run.outcome == .success || run.outcome == .failure, "\(run.errors)")
    let lines = try Fixtures.bytes(trace).split(separator: UInt8(ascii: "\n"))
    #expect(lines.count == datagrams.count)
    #expect(!run.output.contains("\u{1B}"))
    #expect(!run.output.contains("\u{202E}"))
    for (number, datagram) in datagrams.enumerated() where !datagram.isEmpty {
      let decoded = await CommandRun(
        "decode", capture, "--packet", "\(number + 1)", "--keys", keys)
      #expect(decoded.errors.isEmpty)
      #expect(!decoded.output.contains("\u{1B}"))
    }
  }
}
