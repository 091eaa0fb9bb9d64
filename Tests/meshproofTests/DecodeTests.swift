import Foundation
import TelehashCapture
import TelehashCrypto
import TelehashPackets
import TelehashRecords
import Testing

@testable import meshproof

/// `meshproof decode`.
struct DecodeTests {
  @Test func showsEveryLayerOfARecordedIntroduction() async {
    let run = await CommandRun(
      "decode", Fixtures.capture("js-router-bridge"), "--packet", "20")
    #expect(run.outcome == .success)
    for text in [
      "datagram 20 (frame 20), 2.502 s, 127.0.0.1:42100 → 127.0.0.1:42102",
      "├ cloaked: 1 layer, 8 bytes before the packet", "├ token 250dea28c06dc922c5b02a307af44a32",
      "└ channel packet sealed by R for B", "  │ ├ \"type\": \"connect\"",
      "    └ handshake sealed by A for B", "      └ attached key packet",
    ] {
      #expect(run.lines.contains { $0.hasPrefix(text) }, "\(text)")
    }
  }

  @Test func opensAChannelPacketAfterItsHandshakes() async throws {
    let expected = try Self.datagrams(of: "js-cs3a-direct")
    let keys = Fixtures.keys("js-cs3a-direct")
    let words = ["decode", "--keys", keys] + expected.prefix(6).map(Hex.encode)
    let run = await CommandRun(words)
    #expect(run.outcome == .success)
    #expect(run.output.contains("└ channel packet sealed by "))
    let last = Hex.encode(expected[5])
    let alone = await CommandRun("decode", "--keys", keys, last)
    #expect(alone.output.contains("no key: none of the keys opens it"))
  }

  /// Version 2: an open, a line packet, and a packet in the BODY of one.
  @Test func showsTheLayersOfVersion2() async throws {
    for (name, number, texts) in [
      ("v20-direct", 1, ["├ an open of v2.0", "└ open sealed by B for seed", "announces line "]),
      (
        "v20-direct", 17,
        ["line packet sealed by B for seed", "\"type\": \"relay\"", "open sealed by B for A"]
      ),
      (
        "v21-cs3a-bridgechan", 28,
        ["line packet sealed by A for seed", "tunnelled", "a line packet of cipher set 3a"]
      ),
    ] {
      let run = await CommandRun("decode", Fixtures.capture(name), "--packet", "\(number)")
      #expect(run.outcome == .success)
      #expect(!run.output.contains("cloak"))
      for text in texts { #expect(run.output.contains(text), "\(name) \(number): \(text)") }
    }
    let open = Hex.encode(try Self.datagrams(of: "v20-direct")[0])
    let closed = await CommandRun("decode", open)
    #expect(closed.outcome == .success)
    #expect(closed.output.contains("\"type\": \"open\""))
    #expect(closed.output.contains("no key: give the recipient's keys with --keys"))
    let told = await CommandRun("decode", "0002", "7b7d", "--edition", "v2.1")
    #expect(told.outcome == .failure)
  }

  @Test func readsDigitsHoweverTheyAreWritten() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("00 0b\n7b2261223a317d\n", to: "packet.txt")
    let binary = try folder.write([0, 7] + Array(#"{"a":1}"#.utf8), to: "packet.bin")
    let plain = await CommandRun("decode", "00077b2261223a317d")
    #expect(plain.outcome == .success)
    #expect(plain.output.contains("\"a\": 1"))
    #expect(await CommandRun("decode", "0x00:07:7B:22:61 223a317d").output == plain.output)
    #expect(await CommandRun("decode", binary).output == plain.output)
    // The same digits with another LENGTH, in a file.
    #expect(await CommandRun("decode", file).outcome == .failure)
  }

  @Test func namesThePlaceOfWhatIsNoPacket() async throws {
    let folder = try TemporaryFolder()
    for (word, text) in [
      ("00zz", "00zz: neither hexadecimal nor a file; character 3 is no hexadecimal digit"),
      ("000", "an odd number of digits (3)"), ("", "there are no digits"),
      (try folder.write([], to: "empty"), "empty file"),
      (Fixtures.capture("go-direct-3a"), "choose one of its packets with --packet N"),
      (try folder.write([UInt8](repeating: 65, count: 1 << 19), to: "long"), "more than 262144"),
      (folder.url.path, "cannot be read"),
    ] {
      let run = await CommandRun("decode", word)
      #expect(run.outcome == .usage)
      #expect(run.errors.contains(text), "\(run.errors)")
    }
  }

  @Test func saysHowManyPacketsThereAre() async {
    let run = await CommandRun("decode", Fixtures.capture("go-direct-3a"), "--packet", "23")
    #expect(run.outcome == .usage)
    #expect(run.errors.contains("there is no datagram 23; the last is 22"))
  }

  @Test func reportsWhatIJSONForbids() async {
    let head = Array(#"{"a":1,"a":2,"b":1e400}"#.utf8)
    let run = await CommandRun("decode", Hex.encode([0, UInt8(head.count)] + head))
    #expect(run.outcome == .success)
    #expect(run.output.contains("not I-JSON: a repeated member name at byte 7"))
    #expect(run.output.contains("not I-JSON: a number that does not survive a double at byte 17"))
  }

  @Test func survivesHostilePackets() async throws {
    let folder = try TemporaryFolder()
    let bomb = Array(#"{"a":"#.utf8) + [UInt8](repeating: UInt8(ascii: "["), count: 250)
    var random = SeededRandom(seed: 1, label: "decode")
    let cloaked = Cloak.cloak([0, 0], rounds: 1000, random: &random)
    for (bytes, text) in [
      ([0, 255] + bomb, "head of 255 bytes that is no JSON object: nested deeper"),
      ([0xFF, 0xFF] + [UInt8](repeating: 97, count: 65_535), "still cloaked after 64 layers"),
      (cloaked, "still cloaked after 64 layers"),
      ([0, 1, 0x1A], "too short for its ephemeral key"), ([0, 1, 0x2A, 1], "too short"),
      ([0, 0, 1], "a body too short for a token"), ([1], "expected 10 at least"),
    ] {
      let run = await CommandRun("decode", try folder.write(bytes, to: "packet"))
      #expect(run.outcome == .success || run.outcome == .failure)
      #expect(run.output.contains(text), "\(text): \(run.output.prefix(400))")
      #expect(run.output.utf8.count < 4096)
    }
  }

  @Test func survivesAnyPrefixAndAnyNoise() async throws {
    let packet = try Self.datagrams(of: "js-cs1a-direct")[0]
    let keys = Fixtures.keys("js-cs1a-direct")
    var random = SeededRandom(seed: 2, label: "decode")
    var words = ["decode", "--keys", keys]
    for length in 1..<packet.count { words.append(Hex.encode(Array(packet.prefix(length)))) }
    for _ in 0..<200 { words.append(Hex.encode(random.bytes(1 + Int(random.below(200))))) }
    let run = await CommandRun(words)
    #expect(run.outcome == .failure || run.outcome == .success)
    #expect(run.errors.isEmpty)
  }

  @Test func showsControlCharactersInsteadOfObeyingThem() async {
    let head = Array("{\"a\":\"\u{9B}31m\u{7F}\"}".utf8)
    let run = await CommandRun("decode", Hex.encode([0, UInt8(head.count)] + head))
    #expect(run.output.contains("\\u{9b}31m\\u{7f}"))
  }

  /// The datagrams of a capture.
  static func datagrams(of name: String) throws -> [[UInt8]] {
    let folder = Fixtures.capture(name)
    var datagrams: [[UInt8]] = []
    let reader = try CaptureReader(path: folder)
    while let event = try reader.next() {
      if case .datagram(let datagram) = event { datagrams.append(datagram.payload) }
    }
    return datagrams
  }
}
