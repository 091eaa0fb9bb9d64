import Foundation
import TelehashPackets
import Testing

@testable import TelehashConformance

/// Files made to harm: reading them ends soon, in little memory, with a place.
@Suite struct ScenarioLanguageHostileTests {
  static func error(_ text: String) -> ScenarioError? {
    do {
      _ = try ScenarioParser.parse(text, file: "f.yaml")
      return nil
    } catch {
      return error.errors.first
    }
  }

  static func error(bytes: [UInt8]) -> ScenarioError? {
    do {
      _ = try ScenarioParser.parse(bytes: bytes, file: "f.yaml")
      return nil
    } catch {
      return error.errors.first
    }
  }

  @Test func anchorsAndAliasesAreRefusedBeforeTheyMultiply() {
    var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1...20 {
      bomb +=
        "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ","))]\n"
    }
    #expect(Self.error(bomb)?.place == SourcePlace(line: 1, column: 5))
    #expect(Self.error("? &k [*k, *k]\n: value of a long key")?.place.column == 3)
    #expect(Self.error("{\"title\":&t [1], x: *t}")?.message.contains("anchors") == true)
    #expect(Self.error("title: *nowhere\nx: 1234567890")?.message.contains("alias") == true)
    #expect(Self.error("title: !!binary aGVsbG8=\nx: 1")?.message.contains("tags") == true)
    #expect(Self.error("title: !mine {a: b}\nxxxxx: 1")?.message.contains("tags") == true)
  }

  @Test func anAmpersandInAWordIsNoAnchor() throws {
    for title in ["R&D", "a & b", "'x?a=1&b=2'", "\"1 &2 &\""] {
      let text =
        "title: \(title)\nrequirements: [HS-01]\ncast: { t: {}, subject: {} }\n"
        + "play: [{ link: { from: t, to: subject } }]"
      let isQuotedAnchor = title.contains("&2")
      #expect((Self.error(text) == nil) == !isQuotedAnchor, "\(title)")
    }
  }

  @Test func nestingIsBounded() {
    let clock = ContinuousClock()
    let texts = [
      String(repeating: "[", count: 100_000), String(repeating: "{a: ", count: 50_000),
      String(repeating: "- ", count: 100_000) + "x", String(repeating: "? ", count: 100_000) + "x",
      "title: " + String(repeating: "[", count: 900) + String(repeating: "]", count: 900),
      (0..<400).map { String(repeating: " ", count: $0) + "k:\n" }.joined(),
      "play: " + String(repeating: "[{ repeat: { times: 2, play: ", count: 200),
      "title: " + String(repeating: "[", count: 40) + String(repeating: "]", count: 40),
    ]
    for text in texts {
      let time = clock.measure { #expect(Self.error(text) != nil, "\(text.prefix(20))") }
      #expect(time < .seconds(20), "\(text.prefix(20))")
    }
    let deep = Self.error(texts[7])
    #expect(deep?.message == "the nesting is too deep")
    #expect(deep?.place == SourcePlace(line: 1, column: 39))
  }

  @Test func theDeepestFileIsReadOnASmallStack() async {
    let deep = "title: " + String(repeating: "[", count: 990) + String(repeating: "]", count: 990)
    let error = await withCheckedContinuation { continuation in
      let thread = Thread { continuation.resume(returning: Self.error(deep)) }
      thread.stackSize = 256 << 10
      thread.start()
    }
    #expect(error?.message == "the nesting is too deep")
  }

  @Test func hugeFilesAreNotEvenRead() {
    let huge = "title: " + String(repeating: "x", count: YAMLScreen.maximumBytes)
    #expect(Self.error(huge)?.expected == "at most 262144")
    #expect(Self.error(bytes: Array(huge.utf8))?.expected == "at most 262144")
    let wide = "title: [" + String(repeating: "a,", count: 120_000) + "]"
    #expect(Self.error(wide) != nil)
    let keys = (0..<20_000).map { "k\($0): 1\n" }.joined()
    #expect(Self.error(keys)?.message.contains("unknown key 'k0'") == true)
    let long = "title: t\n\(String(repeating: "k", count: 100_000)): 1\n"
    #expect(Self.error(long)?.description.utf8.count ?? .max < 500)
  }

  @Test func errorsAreNotWithoutEnd() throws {
    let keys = (0..<20_000).map { "k\($0): 1\n" }.joined()
    let errors = #expect(throws: ScenarioErrors.self) {
      try ScenarioParser.parse(keys, file: "f.yaml")
    }
    #expect(errors?.errors.count == ScenarioProblems.maximum)
  }

  @Test func theLongestPlayIsWalkedInReasonableTime() {
    func text(_ times: Int) -> String {
      """
      title: t
      requirements: [HS-01]
      setup: { limit: 30d }
      cast: { t: {}, leaf: { by: reference, copies: 9999 } }
      play:
        - repeat:
            times: 9
            as: i
            play:
              - repeat:
                  times: \(times)
                  as: j
                  play:
                    - send: { from: t, to: leaf-$j, bind: p$i, handshake: { at: i * j + 3 } }
                    - expect: { from: leaf-$j, handshake: { at: p$i.at } }
      """
    }
    let time = ContinuousClock().measure { #expect(Self.error(text(5555)) == nil) }
    #expect(time < .seconds(20))
    #expect(Self.error(text(5556))?.message.hasPrefix("the play has more than 100000") == true)
    #expect(Self.error(text(100_000))?.message.hasPrefix("the play has more than") == true)
    let cast =
      "title: t\nrequirements: [HS-01]\nplay: [{ wait: 1s }]\ncast:\n  a: { copies: 10000 }\n"
    let big = Self.error(cast + "  subject: { routers: [a-7] }\n")
    #expect(big?.message == "the cast has 10001 members with its copies")
    #expect(big?.place == SourcePlace(line: 5, column: 3))
  }

  @Test func acquaintancesDoNotMultiplyWithoutEnd() {
    let members = (0..<900).map { "  m\($0): { by: reference, knows: [leaf, leaf, leaf] }\n" }
    let error = Self.error(
      "title: t\nrequirements: [HS-01]\nplay: [{ link: { from: m1, to: m2 } }]\ncast:\n"
        + "  leaf: { copies: 9000 }\n" + members.joined())
    #expect(error?.message == "the members know too many others")
    #expect(error?.line == 9)
  }

  @Test func whatIsNoTextIsRefusedWithItsPlace() {
    let text = Array("title: t\nnotes: ".utf8)
    for bad: [UInt8] in [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80]] {
      let error = Self.error(bytes: text + bad + Array("\nmore: 1234\n".utf8))
      #expect(error?.place == SourcePlace(line: 2, column: 8), "\(bad)")
      #expect(error?.message == "the bytes here are not UTF-8")
    }
    let utf16 = Array("title: t and more".utf16).flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
    #expect(Self.error(bytes: utf16)?.message == "the character U+0 is not text")
    #expect(Self.error("title: t\nnotes: a\u{1b}b")?.place == SourcePlace(line: 2, column: 9))
    #expect(Self.error("title: t\nnotes: a\u{0}bcdef")?.place == SourcePlace(line: 2, column: 9))
    #expect(Self.error("title: t\n\tnotes: abcdef")?.message == "a tab in the indentation")
    #expect(Self.error("title: t\n \tnotes: abcdef")?.place == SourcePlace(line: 2, column: 2))
  }

  @Test func whatIsNoYAMLIsRefusedWithItsPlace() {
    let texts: [(String, Int, String)] = [
      ("title: t\ntitle: t\nnotes: x", 1, "the key 'title' stands here more than once"),
      ("title: t\n\"title\": t\nn: x", 1, "the key 'title' stands here more than once"),
      ("title: \"open\nnotes: xyz", 3, "not YAML"), ("title: t\n  notes: [a, b", 3, "not YAML"),
      ("title: a: b: c: d: e", 1, "not YAML"), ("---\ntitle: t\n---\ntitle: t", 3, "not YAML"),
      ("%YAML 9.9\n---\ntitle: t", 1, "not YAML"), ("title: @x\nnotes: abc", 1, "not YAML"),
      ("", 1, "the file is too short"), ("title: t", 1, "the file is too short"),
      ("# only a comment here", 1, "the file holds no document"),
      ("just some words here", 1, "'just some words here' does not belong"),
      ("- a list of things", 1, "a list does not belong"),
      ("? [a, b]\n: a key that is a list", 1, "this key is not a word"),
      ("<<: { title: t }\nnotes: abc", 1, "unknown key '<<'"),
    ]
    for (text, line, message) in texts {
      let error = Self.error(text)
      #expect(error?.message.hasPrefix(message) == true, "\(text): \(error?.description ?? "")")
      #expect(error?.line == line || message == "not YAML", "\(text): \(error?.description ?? "")")
    }
  }

  @Test func aMarkAndCarriageReturnsDoNoHarm() throws {
    let text =
      "\u{FEFF}title: t\r\nrequirements: [HS-01]\r\ncast: { t: {}, subject: {} }\r\n"
      + "play:\r\n  - link: { from: t, to: subject }\r\n"
    let scenario = try ScenarioParser.parse(text, file: "f.yaml")
    #expect(scenario.title == "t")
    #expect(scenario.play[0].place == SourcePlace(line: 5, column: 5))
  }

  @Test func everyPrefixAndEveryChangedByteIsReadToAnEnd() throws {
    let path = ScenarioLanguageFiles.paths()[0]
    let whole = Array(try String(contentsOfFile: path, encoding: .utf8).utf8)
    for end in stride(from: 0, through: whole.count, by: 3) {
      _ = Self.error(bytes: Array(whole[..<end]))
    }
    for at in whole.indices {
      var bytes = whole
      bytes[at] ^= 0x0f
      _ = Self.error(bytes: bytes)
    }
  }

  @Test func plainValuesOfExpectedMembersKeepTheirDigits() throws {
    let node = try YAMLReader.read(
      "{ a: 1e400, b: 0123, c: \"7\", d: -0, e: no, f: 1_000, g: .5 }", file: "f")
    #expect(
      node.json.description
        == #"{"a":1e400,"b":"0123","c":"7","d":-0,"e":"no","f":"1_000","g":".5"}"#)
  }
}
