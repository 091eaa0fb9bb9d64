import Testing

@testable import TelehashConformance

/// Every mistake is said with its place.
@Suite struct ScenarioLanguageErrorTests {
  /// A right scenario whose lines can be replaced.
  static let lines = [
    "title: t",
    "requirements: [HS-12]",
    "axes: { csid: [3a] }",
    "setup: { limit: 10m }",
    "cast:",
    "  tester: {}",
    "  subject: {}",
    "  hub: { plays: router }",
    "play:",
    "  - link: { from: tester, to: subject, bind: first }",
    "  - wait: 1s",
  ]

  /// The errors when a line, counted from 1, is replaced.
  static func errors(_ line: Int, _ replacement: String) -> [ScenarioError] {
    var lines = lines
    lines[line - 1] = replacement
    do {
      _ = try ScenarioParser.parse(
        lines.joined(separator: "\n"), file: "f.yaml",
        vocabulary: ScenarioVocabulary(
          requirements: ["HS-12", "HS-13"], deviations: ["at-parity-wrong"]))
      return []
    } catch {
      return error.errors
    }
  }

  struct Mistake: Sendable {
    let line: Int
    let text: String
    /// `line:column: message`, the beginning of the first error.
    let error: String
  }

  static func check(_ mistakes: [Mistake]) {
    #expect(errors(1, lines[0]).isEmpty)
    for mistake in mistakes {
      let errors = errors(mistake.line, mistake.text)
      let first = errors.first.map { "\($0.place): \($0.message)" } ?? "no error"
      #expect(first.hasPrefix(mistake.error), "\(mistake.text): \(first)")
      #expect(errors.allSatisfy { $0.file == "f.yaml" })
    }
  }

  @Test func inForm() {
    Self.check([
      Mistake(line: 1, text: "titel: t", error: "1:1: unknown key 'titel', did you mean 'title'?"),
      Mistake(line: 1, text: "title:", error: "1:7: a value is missing"),
      Mistake(line: 1, text: "title: ~", error: "1:8: null is no text"),
      Mistake(line: 2, text: "requirements: []", error: "2:15: nothing stands here"),
      Mistake(line: 2, text: "requirements: [hs12]", error: "2:16: 'hs12' does not belong here"),
      Mistake(line: 2, text: "requirements: HS-12", error: "2:15: 'HS-12' does not belong here"),
      Mistake(
        line: 2, text: "requirements: [HS-12, HS-12]",
        error: "2:23: the requirement HS-12 stands here twice"),
      Mistake(line: 3, text: "axes: { csid: [4a] }", error: "3:16: unknown word '4a'"),
      Mistake(
        line: 3, text: "axes: { csids: [3a] }",
        error: "3:9: unknown key 'csids', did you mean 'csid'?"),
      Mistake(line: 3, text: "axes: [csid]", error: "3:7: a list does not belong here"),
      Mistake(line: 4, text: "setup: { limit: -10m }", error: "4:17: a time cannot be negative"),
      Mistake(line: 4, text: "setup: { limit: 10 }", error: "4:17: '10' does not belong here"),
      Mistake(line: 4, text: "setup: { limit: 31d }", error: "4:17: 31d is longer than 30 days"),
      Mistake(
        line: 4, text: "setup: { limit: 99999999999999999999h }",
        error: "4:17: 99999999999999999999h is longer than"),
      Mistake(line: 6, text: "  tes ter: {}", error: "6:3: 'tes ter' does not belong here"),
      Mistake(
        line: 6, text: "  tester: { plays: endpiont }",
        error: "6:20: unknown word 'endpiont', did you mean 'endpoint'?"),
      Mistake(line: 6, text: "  tester: { copies: 0 }", error: "6:21: 0 is out of bounds"),
      Mistake(
        line: 6, text: "  tester: { copies: 1000000 }", error: "6:21: 1000000 is out of bounds"),
      Mistake(
        line: 6, text: "  tester: { last-at: 2^ }", error: "6:24: a number or name is missing"),
      Mistake(line: 6, text: "  tester: { last-at: \"1 + é\" }", error: "6:27: 'é' is neither"),
      Mistake(
        line: 11, text: "  - sned: {}", error: "11:5: unknown step 'sned', did you mean 'send'?"),
      Mistake(line: 11, text: "  - wait", error: "11:5: 'wait' does not belong here"),
      Mistake(
        line: 11, text: "  - { wait: 1s, link: { from: tester, to: subject } }",
        error: "11:17: 'link' beside 'wait'"),
      Mistake(line: 11, text: "  - {}", error: "11:5: none of the keys that say what is meant"),
      Mistake(
        line: 11, text: "  - send: { from: tester, to: subject }",
        error: "11:11: none of the keys"),
      Mistake(line: 11, text: "  - link: { from: tester }", error: "11:11: 'to' is missing"),
      Mistake(
        line: 11, text: "  - send: { from: tester, to: subject, raw: { hex: 123 } }",
        error: "11:52: '123' does not belong here"),
      Mistake(line: 11, text: "  - wait: -1s", error: "11:11: a time cannot be negative"),
      Mistake(
        line: 11, text: "  - network: { loss: 120% }", error: "11:22: '120%' does not belong"),
      Mistake(line: 11, text: "  - network: {}", error: "11:14: nothing is asked for here"),
      Mistake(
        line: 11, text: "  - network: { between: [tester] }",
        error: "11:14: nothing is asked for here"),
      Mistake(
        line: 11, text: "  - network: { heal: true, loss: 1 }", error: "11:28: 'loss' beside 'heal'"
      ),
      Mistake(
        line: 11,
        text:
          "  - network: { filter: { from: tester, to: subject, meaning: x, every: true, action: drop } }",
        error: "11:62: 'x' does not belong here"),
      Mistake(
        line: 11,
        text:
          "  - network: { filter: { from: tester, to: subject, meaning: any, every: true, action: drop, by: 1s } }",
        error: "11:98: 'by' says nothing here"),
      Mistake(
        line: 11, text: "  - observe: { who: subject, event: closed, for: 1s }",
        error: "11:45: 'for' says nothing here"),
      Mistake(
        line: 11, text: "  - observe: { who: subject, event: closed, not: true, within: 1s }",
        error: "11:56: 'within' beside 'not'"),
      Mistake(
        line: 11, text: "  - expect: { from: subject, count: 3..2, handshake: {} }",
        error: "11:37: 3 is above 2"),
      Mistake(
        line: 11, text: "  - expect: { from: subject, count: 0, handshake: {} }",
        error: "11:37: 0 is out of bounds"),
      Mistake(
        line: 11, text: "  - transfer: { from: tester, to: subject, bytes: 1GiB }",
        error: "11:51: '1GiB' does not belong here"),
      Mistake(
        line: 11, text: "  - transfer: { from: tester, to: subject, bytes: 65MiB }",
        error: "11:51: 65MiB is more than 64MiB"),
      Mistake(
        line: 11, text: "  - link: { from: tester, to: subject, bind: next }",
        error: "11:46: 'next' is a word of the language"),
      Mistake(
        line: 11,
        text: "  - send: { from: tester, to: subject, handshake: { same-as: first, at: 3 } }",
        error: "11:69: 'at' beside 'same-as'"),
      Mistake(
        line: 11, text: "  - repeat: { times: 1000000000, play: [{ wait: 1s }] }",
        error: "11:22: 1000000000 is out of bounds"),
      Mistake(
        line: 11, text: "  - repeat: { times: 99999999999999999999, play: [{ wait: 1s }] }",
        error: "11:22: '99999999999999999999' does not belong"),
    ])
  }

  @Test func inNames() {
    let send = "  - send: { from: tester, to: subject, "
    Self.check([
      Mistake(
        line: 2, text: "requirements: [HS-21]", error: "2:16: unknown requirement 'HS-21', did"),
      Mistake(
        line: 3, text: "axes: { network: [clean, lousy] }",
        error: "3:26: unknown network condition 'lousy', did you mean 'lossy'?"),
      Mistake(
        line: 7, text: "  subject: { deviations: [at-parity-wring] }",
        error: "7:27: unknown deviation 'at-parity-wring', did you mean 'at-parity-wrong'?"),
      Mistake(
        line: 11, text: "  - fence: { from: tseter, to: subject }",
        error: "11:20: nobody in the cast is called 'tseter', did you mean 'tester'?"),
      Mistake(
        line: 11, text: "  - fence: { from: tester, to: subject, session: frist }",
        error: "11:50: nothing before this binds 'frist', did you mean 'first'?"),
      Mistake(
        line: 11, text: "  - link: { from: tester, to: subject, bind: first }",
        error: "11:46: 'first' is bound twice, first in line 10"),
      Mistake(
        line: 11, text: send + "handshake: { at: second.at } }",
        error: "11:57: nothing before this binds 'second'"),
      Mistake(
        line: 11, text: send + "handshake: { at: first.c } }",
        error: "11:57: 'first' is a session, of which 'c' is no number"),
      Mistake(
        line: 11, text: send + "handshake: { at: first.token } }",
        error: "11:57: 'first' is a session, of which 'token' is no number"),
      Mistake(
        line: 11, text: send + "handshake: { at: first } }", error: "11:57: 'first' is a session"),
      Mistake(line: 11, text: send + "handshake: { at: i } }", error: "11:57: 'i' means nothing"),
      Mistake(
        line: 11, text: send + "handshake: { at: 2^64 } }", error: "11:57: the value is above 2^64"),
      Mistake(line: 11, text: send + "handshake: { at: 1 - 2 } }", error: "11:57: the value is -1"),
      Mistake(line: 11, text: send + "replay: first }", error: "11:48: 'first' is a session"),
      Mistake(
        line: 11, text: "  - close: { channel: first, by: tester }",
        error: "11:23: 'first' is a session"),
      Mistake(
        line: 11, text: "  - link: { from: tester, to: leaf-$i }",
        error: "11:31: no repeat around this counts with 'i'"),
      Mistake(
        line: 11,
        text:
          "  - repeat: { times: 2, as: i, play: [{ repeat: { times: 2, as: i, play: [{ wait: 1s }] } }] }",
        error: "11:39: an outer repeat counts with 'i' already"),
      Mistake(
        line: 11,
        text: "  - repeat: { times: 3, as: i, play: [{ link: { from: tester, to: hub-$i } }] }",
        error: "11:67: nobody in the cast is called 'hub-1'"),
      Mistake(
        line: 11,
        text:
          "  - repeat: { times: 3, as: i, play: [{ send: { from: tester, to: subject, handshake: { at: 1 - i } } }] }",
        error: "11:93: the value is -1, below zero"),
    ])
  }

  @Test func inSense() {
    Self.check([
      Mistake(line: 6, text: "  hub: {}", error: "6:3: the key 'hub' stands here more than once"),
      Mistake(
        line: 7, text: "  subject: { by: script }", error: "7:18: the subject is what is judged"),
      Mistake(line: 7, text: "  sujbect: {}", error: "6:3: nobody in the cast is a reference"),
      Mistake(line: 7, text: "  subject: { copies: 2 }", error: "7:3: there is one subject"),
      Mistake(
        line: 7, text: "  subject: { auto: { acks: true } }", error: "7:20: 'auto' is for script"),
      Mistake(
        line: 6, text: "  tester: { accepts: everyone }",
        error: "6:3: 'accepts' is for reference members"),
      Mistake(
        line: 6, text: "  tester: { copies: 5 }", error: "10:19: 'tester' stands for 5 members"),
      Mistake(line: 6, text: "  tester: { knows: [nobody] }", error: "6:21: nobody in the cast"),
      Mistake(
        line: 6, text: "  tester: { routers: [subject] }", error: "6:23: subject is no router"),
      Mistake(
        line: 8, text: "  hub: { plays: router, routers: [hub] }",
        error: "8:35: a member is its own router: hub -> hub"),
      Mistake(
        line: 6, text: "  tester: { last-at: first.at }", error: "6:22: 'first' means nothing"),
      Mistake(line: 6, text: "  tester: { last-at: 2^64 }", error: "6:22: the value is above"),
      Mistake(line: 6, text: "  tester: { behind: home }", error: "6:21: no NAT is called 'home'"),
      Mistake(
        line: 6, text: "  tester: { behind: symetric }",
        error: "6:21: no NAT is called 'symetric', did you mean 'symmetric'?"),
      Mistake(
        line: 4,
        text: "setup: { nats: { a: { kind: cone, behind: b }, b: { kind: cone, behind: a } } }",
        error: "4:73: a NAT is behind itself: a -> b -> a"),
      Mistake(
        line: 4, text: "setup: { nats: { cone: { kind: cone } } }", error: "4:18: 'cone' is a kind"),
      Mistake(line: 4, text: "setup: { limit: 900ms }", error: "10:5: the play waits 1 s, longer"),
      Mistake(
        line: 11, text: "  - silence: { from: subject }",
        error: "11:22: no fence follows to prove that subject was alive"),
      Mistake(
        line: 11, text: "  - silence: { from: tester }",
        error: "11:22: tester is a script: what it does"),
      Mistake(
        line: 11, text: "  - send: { from: subject, to: tester, raw: { hex: \"00\" } }",
        error: "11:19: subject is a reference"),
      Mistake(
        line: 11, text: "  - fence: { from: tester, to: hub }",
        error: "11:32: tester and hub are both scripts"),
      Mistake(
        line: 11, text: "  - fence: { from: tester, to: tester }",
        error: "11:32: 'tester' stands on both sides"),
      Mistake(
        line: 11, text: "  - link: { from: subject, to: tester, at: 3 }",
        error: "11:5: subject is a reference and chooses 'at' itself"),
      Mistake(
        line: 11, text: "  - command: { who: tester, do: link, peer: subject }",
        error: "11:21: tester is a script"),
      Mistake(
        line: 10, text: "  - send: { from: tester, to: subject, raw: { hex: \"00\" } }",
        error: "10:5: the play judges nothing"),
      Mistake(
        line: 11,
        text:
          "  - repeat: { times: 400, play: [{ repeat: { times: 300, play: [{ wait: 1ms }] } }] }",
        error: "11:5: the play has more than 100000 steps"),
      Mistake(
        line: 3, text: "axes: { role: [endpoint, router] }\nworlds: [live]\nfeatures: []",
        error: "no error"),
      Mistake(
        line: 11, text: "  - network: { loss: 1 }\nworlds: [live]",
        error: "12:9: it cannot be played live: the network of a live target is not ours, line 11"),
    ])
  }

  @Test func aRoleAxisAndPlaysExcludeEachOther() {
    var lines = Self.lines
    lines[2] = "axes: { role: [endpoint, router] }"
    lines[6] = "  subject: { plays: router }"
    let errors = #expect(throws: ScenarioErrors.self) {
      try ScenarioParser.parse(lines.joined(separator: "\n"), file: "f.yaml")
    }
    #expect(errors?.errors.map(\.place) == [SourcePlace(line: 7, column: 21)])
  }

  @Test func aFenceProvesOnlyWhoItNames() {
    let fences: [(String, Bool)] = [
      ("- fence: { from: tester, to: subject }", true),
      ("- fence: { from: tester, to: other }", false),
      ("- repeat: { times: 2, play: [{ fence: { from: tester, to: subject } }] }", true),
    ]
    for (fence, isEnough) in fences {
      let text = """
        title: t
        requirements: [HS-01]
        cast: { tester: {}, subject: {}, other: { by: reference } }
        play:
        - silence: { from: subject }
        \(fence)
        """
      let scenario = try? ScenarioParser.parse(text, file: "f.yaml")
      #expect((scenario != nil) == isEnough, "\(fence)")
    }
  }

  @Test func severalAtOnceInTheOrderOfTheirPlaces() {
    let text = """
      title: t
      requirements: [HS-12]
      cast: { tester: {}, subject: {} }
      play:
        - link: { form: tester, to: subject }
        - wait: soon
        - nap: 3s
      """
    let errors = #expect(throws: ScenarioErrors.self) {
      try ScenarioParser.parse(text, file: "dir/f.yaml")
    }
    let lines = errors?.description.split(separator: "\n") ?? []
    let beginnings = [
      "dir/f.yaml:5:11: 'from' is missing; expected a cast member's name",
      "dir/f.yaml:5:13: unknown key 'form', did you mean 'from'?; expected one of from, to, ",
      "dir/f.yaml:6:11: 'soon' does not belong here; expected a time such as ",
      "dir/f.yaml:7:5: unknown step 'nap'; expected one of link, send, ",
    ]
    #expect(lines.count == beginnings.count)
    for (line, beginning) in zip(lines, beginnings) { #expect(line.hasPrefix(beginning)) }
  }
}
