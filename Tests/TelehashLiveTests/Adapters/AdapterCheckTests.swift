import TelehashConformance
import TelehashCore
import TelehashPackets
import TelehashRecords
import Testing

@testable import TelehashLive

/// `adapter check` on adapters that are honest but for one thing: the check of that one sees it.
@Suite struct AdapterCheckTests {
  /// What is wrong with an adapter: its lines in a turn, given the ones ours would write.
  private typealias Fault = @Sendable (_ request: JSONObject, _ lines: [[UInt8]]) -> [[UInt8]]

  private static func findings(_ fault: @escaping Fault) -> [AdapterCheck.Finding] {
    AdapterCheck(quiet: 0) { AdapterConversationTests.carrier(fault) }.run()
  }

  private static func isAsked(_ verb: String, _ request: JSONObject) -> Bool {
    request["do"]?.string == verb
  }

  /// Another answer to one verb.
  private static func answering(_ verb: String, _ members: JSONObject) -> Fault {
    { request, lines in
      guard isAsked(verb, request), let id = request["id"] else { return lines }
      var object: JSONObject = ["id": id]
      for member in members.members { object[member.name] = member.value }
      return [object.encoded()]
    }
  }

  /// A text of the greeting replaced by another one.
  private static func greeting(_ old: String, _ new: String) -> Fault {
    { request, lines in
      guard isAsked("hello", request) else { return lines }
      return lines.map { Array(String(decoding: $0, as: UTF8.self).replacing(old, with: new).utf8) }
    }
  }

  /// What is wrong, which check says so, and how.
  private static let faults: [(String, Verdict, String, Fault)] = [
    ("greets", .fail, "speaks meshproof-adapter-2", greeting("adapter-1\"", "adapter-2\"")),
    ("greets", .fail, "declares no role", greeting(#""csids":["1a","2a","3a"]"#, #""csids":[]"#)),
    (
      "starts", .fail, "router, which it declares,",
      { request, lines in
        guard request["role"]?.string == "router" else { return lines }
        return answering("start", ["unsupported": "no"])(request, lines)
      }
    ),
    (
      "undeclared", .fail, "keys of 3a alone is accepted",
      greeting(#""csids":["1a","2a","3a"]"#, #""csids":["1a","2a"]"#)
    ),
    ("undeclared", .fail, "a start as router is accepted", greeting(#","router"]"#, "]")),
    (
      "undeclared", .fail, "the option 'compression' is accepted",
      greeting(#""compression","#, "")
    ),
    ("unknown", .fail, "does not exist was answered", answering("no-such-verb", ["ok": true])),
    (
      "unstarted", .fail, "without having been started",
      { request, lines in
        guard isAsked("packet", request) else { return lines }
        return [Array(#"{"do":"note","text":"a packet"}"#.utf8)] + lines
      }
    ),
    ("verbs", .fail, "declares 'link'", answering("link", ["unsupported": "link"])),
    ("verbs", .fail, "'keepalive' is not declared", greeting(#""keepalive","#, "")),
    (
      "noise", .fail, "random bytes is answered with an error", answering("packet", ["error": "no"])
    ),
    (
      "clock", .fail, "although no virtual time passed",
      { request, lines in
        guard isAsked("advance", request) else { return lines }
        return [Array(#"{"do":"packet","to":"10.0.0.2:1","hex":"00"}"#.utf8)] + lines
      }
    ),
    (
      "clock", .fail, "not sent again",
      { request, lines in isAsked("advance", request) ? lines.suffix(1) : lines }
    ),
    (
      "clock", .fail, "by a clock of its own",
      { request, lines in
        guard isAsked("link", request) else { return lines }
        return lines + [Array(#"{"do":"note","text":"late"}"#.utf8)]
      }
    ),
    (
      "repeats", .lenient, "different datagrams",
      { request, lines in
        guard isAsked("link", request), let id = request["id"]?.uint64 else { return lines }
        let packet = #"{"do":"packet","to":"10.0.0.2:1","hex":"0\#(id % 10)"}"#
        return [Array(packet.utf8)] + lines
      }
    ),
    ("anew", .fail, "former life is up", answering("state", ["ok": true, "link": "up"])),
  ]

  @Test func everyCheckSeesWhatItIsFor() {
    for (name, verdict, text, fault) in Self.faults {
      let findings = Self.findings(fault)
      let found = findings.first { $0.name == name }
      #expect(found?.verdict == verdict, "\(name): \(found?.message ?? "")")
      #expect(found?.message.contains(text) == true, "\(name): \(found?.message ?? "")")
      if name == "greets" {
        #expect(findings.dropFirst().allSatisfy { $0.verdict == .blocked })
      }
    }
  }

  /// An adapter that does not end as it should; all else is as ours does it.
  private final class Straggler: LineCarrier {
    private let inner = DirectCarrier(AdapterServer(version: "test"))

    func write(_ line: [UInt8]) { inner.write(line) }
    func readLine() throws(SubjectFault) -> [UInt8] { try inner.readLine() }
    var hasLine: Bool { inner.hasLine }
    func end() -> SubjectFault? { SubjectFault(.silent, "it stays") }
    func abandon() {}
  }

  @Test func whatDoesNotEndIsSaid() {
    let findings = AdapterCheck(quiet: 0) { Straggler() }.run()
    #expect(findings.filter { $0.verdict == .fail }.map(\.name) == ["ends"])
    #expect(findings.last?.message == "it stays")
  }

  /// How it failed to greet is known already: it is told, and nothing else is tried.
  @Test func whoWasGreetedInVainIsNotGreetedAgain() {
    var launches = 0
    let findings = AdapterCheck(quiet: 0) {
      launches += 1
      return DirectCarrier(AdapterServer(version: "test"))
    }.run(after: SubjectFault(.silent, "no answer"))
    #expect(launches == 0)
    #expect(findings.first?.verdict == .fail)
    #expect(findings.first?.message == "no answer")
    #expect(findings.count == 11)
    #expect(findings.dropFirst().allSatisfy { $0.verdict == .blocked })
  }

  @Test func oursIsHonest() {
    let findings = Self.findings { _, lines in lines }
    #expect(findings.count == 11)
    #expect(
      findings.allSatisfy { $0.verdict == .pass || $0.verdict == .notApplicable }, "\(findings)")
  }
}
