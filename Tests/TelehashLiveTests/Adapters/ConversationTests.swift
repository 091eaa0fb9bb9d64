import Synchronization
import TelehashConformance
import TelehashCore
import TelehashCrypto
import TelehashPackets
import TelehashRecords
import Testing

@testable import TelehashLive

/// Adapters that greet as they should and break the conversation later.
@Suite struct AdapterConversationTests {
  /// An adapter of ours whose lines in one turn are others.
  static func carrier(
    _ bend: @escaping @Sendable (_ request: JSONObject, _ lines: [[UInt8]]) -> [[UInt8]]
  ) -> DirectCarrier {
    var server = AdapterServer(version: "test")
    return DirectCarrier { line in
      let lines = server.answer(line)
      return (try? AdapterLine.object(line)).map { bend($0, lines) } ?? lines
    }
  }

  /// What becomes of a turn in which these lines are written in place of the real ones.
  private static func fault(of lines: [[UInt8]], copies: Int = 1) -> SubjectFault? {
    let carrier = Self.carrier { request, real in
      guard request["do"]?.string == "advance" else { return real }
      return Array(repeatElement(lines, count: copies).joined())
    }
    do throws(SubjectFault) {
      let subject = try AdapterSubject(over: carrier)
      _ = try subject.take(.advance, at: .zero)
      return nil
    } catch {
      return error
    }
  }

  /// Lines no adapter may write, and what the message says of them.
  private static let wrongLines = [
    (#"{"do":"packet","to":"10.0.0.2:1","hex":"zz"}"#, "hex: expected hexadecimal text"),
    (#"{"do":"packet","to":"10.0.0.2:1","hex":"abc"}"#, "hex: expected hexadecimal text"),
    (#"{"do":"packet","to":"10.0.0.2:1","hex":7}"#, "hex: expected"),
    (#"{"do":"packet","hex":"00"}"#, "to: missing"),
    (#"{"do":"packet","to":"here","hex":"00"}"#, "to: expected an address"),
    (#"{"do":"packet","to":"10.0.0.2:1","hex":"00","more":1}"#, "more"),
    (#"{"do":"jump"}"#, "do: no such verb: jump"),
    (#"{"do":"event","event":"applause"}"#, "event: no such event: applause"),
    (#"{"do":"event","event":"linkUp","peer":"x"}"#, "peer: expected a hashname"),
    (#"{"do":"recv","channel":-1,"head":{},"hex":""}"#, "channel: expected"),
    (#"{"do":"key","csid":"3a","secret":"00"}"#, "secret: expected an ephemeral secret"),
    (#"{"do":"note"}"#, "text: missing"),
    (#"["do","note"]"#, "no JSON object"),
    (#"{"do":"note","do":"note","text":"x"}"#, "do: given twice"),
    (#"{"do":"note","text":"x"} {}"#, "no JSON object"),
    (#"{"id":2,"ok":false}"#, "ok: expected true"),
    (#"{"id":2}"#, "ok: missing"),
    (#"{"id":2,"ok":true,"wake":"soon"}"#, "wake: expected milliseconds"),
    (#"{"id":2,"ok":true,"wake":-1}"#, "wake: expected milliseconds"),
    (#"{"id":2,"ok":true,"link":"sideways"}"#, "link: expected"),
    (#"{"id":2,"ok":true,"more":1}"#, "more"),
    (#"{"id":"2","ok":true}"#, "an answer to another turn"),
    (#"{"id":3,"ok":true}"#, "an answer to another turn"),
    ("", "no JSON object"),
    ("\u{1B}[31mhello", "no JSON object"),
  ]

  @Test func whatNoAdapterMayWriteIsNamed() {
    for (line, text) in Self.wrongLines {
      let fault = Self.fault(of: [Array(line.utf8)])
      #expect(fault?.kind == .garbage, "\(line): \(fault?.text ?? "taken")")
      #expect(fault?.text.contains(text) == true, "\(line): \(fault?.text ?? "taken")")
    }
  }

  @Test func depthAndSizeOfALineAreBounded() {
    let deep = String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000)
    #expect(Self.fault(of: [Array(#"{"do":"note","text":\#(deep)}"#.utf8)])?.kind == .garbage)
    let datagram = String(repeating: "00", count: 65_508)
    let large = Self.fault(
      of: [Array(#"{"do":"packet","to":"10.0.0.2:1","hex":"\#(datagram)"}"#.utf8)])
    #expect(large?.kind == .garbage)
    #expect(large?.text.utf8.count ?? 0 < 400, "messages are for people")
  }

  @Test func aTurnHasABound() {
    let note = Array(#"{"do":"note","text":"x"}"#.utf8)
    #expect(Self.fault(of: [note], copies: 20_001)?.kind == .flood)
  }

  @Test func aLifeHasABound() throws {
    let note = Array(#"{"do":"note","text":"x"}"#.utf8)
    let carrier = Self.carrier { request, real in
      guard request["do"]?.string == "advance" else { return real }
      return [[UInt8]](repeating: note, count: 15_000) + real.suffix(1)
    }
    let subject = try AdapterSubject(over: carrier)
    for turn in 1...6 { _ = try subject.take(.advance, at: .zero + .seconds(UInt64(turn))) }
    #expect(throws: SubjectFault.self) { try subject.take(.advance, at: .zero + .seconds(7)) }
    #expect(!subject.isUsable)
  }

  // MARK: In a case

  private static func play(
    _ bend: @escaping @Sendable (_ request: JSONObject, _ lines: [[UInt8]]) -> [[UInt8]]
  ) throws -> Case {
    let scenario = try ScenarioFixtures.scenario(
      named: "an-older-handshake-does-not-replace-the-session")
    let point = try #require(scenario.cases.first { $0.edition == .v3 && $0.csid == .cs3a })
    return ScenarioFixtures.run(
      scenario, point, subject: try AdapterSubject(over: carrier(bend)))
  }

  /// Lines with the members of their answer changed.
  private static func answer(_ lines: [[UInt8]], _ members: JSONObject) -> [[UInt8]] {
    guard let last = lines.last, var object = try? AdapterLine.object(last) else { return lines }
    for member in members.members { object[member.name] = member.value }
    return lines.dropLast() + [object.encoded()]
  }

  /// Who declares a role and then refuses to play it is not let off.
  @Test(arguments: ["unsupported", "error"])
  func aStartThatIsRefusedThoughDeclaredIsNamed(word: String) throws {
    let record = try Self.play { request, lines in
      guard request["do"]?.string == "start", let id = request["id"] else { return lines }
      return [JSONObject([("id", id), (word, "not today")]).encoded()]
    }
    #expect(record.verdict == .inconclusive, "\(record.message)")
    #expect(record.message.contains("not today"), "\(record.message)")
  }

  /// Virtual time passes only as fast as timers let it; it must not be held up.
  @Test(arguments: [0.0, 0.000001])
  func whoNeverLetsTimePassIsNamed(step: Double) throws {
    let record = try Self.play { request, lines in
      guard let verb = request["do"]?.string, verb == "packet" || verb == "advance",
        let ms = request["ms"]?.number?.double
      else { return lines }
      return Self.answer(lines, ["wake": .number(JSONNumber(text: "\(ms + step)") ?? 0)])
    }
    #expect(record.verdict == .inconclusive, "\(record.message)")
    #expect(record.message.contains("again and again"), "\(record.message)")
  }

  @Test func datagramsWithoutEndAreNamed() throws {
    let record = try Self.play { request, lines in
      guard let ms = request["ms"]?.number?.double, request["do"]?.string != "start",
        request["do"]?.string != "hello"
      else { return lines }
      let packet = Array(#"{"do":"packet","to":"10.9.9.9:1","hex":"00"}"#.utf8)
      return [[UInt8]](repeating: packet, count: 15_000)
        + Self.answer(lines.suffix(1), ["wake": .number(JSONNumber(text: "\(ms + 1)") ?? 0)])
    }
    #expect(record.verdict == .inconclusive, "\(record.message)")
    #expect(record.message.contains("since its start"), "\(record.message)")
  }

  /// What an adapter does not declare is not asked of it: the case is `unsupported`, and no start is
  /// sent.
  @Test func aCaseThatNeedsAnUndeclaredOptionIsUnsupported() throws {
    let scenario = try ScenarioFixtures.scenario(
      named: "everybody-may-link-where-the-application-lets-them")
    let point = try #require(scenario.cases.first { $0.edition == .v3 && $0.csid == .cs3a })
    let starts = Mutex(0)
    for (option, verdict) in [(#""accepts","#, Verdict.unsupported), ("nothing", .pass)] {
      let carrier = Self.carrier { request, lines in
        switch request["do"]?.string {
        case "hello":
          return lines.map {
            Array(String(decoding: $0, as: UTF8.self).replacing(option, with: "").utf8)
          }
        case "start": starts.withLock { $0 += 1 }
        default: break
        }
        return lines
      }
      let record = ScenarioFixtures.run(
        scenario, point, subject: try AdapterSubject(over: carrier))
      #expect(record.verdict == verdict, "\(record.message)")
      #expect(verdict == .pass || record.message.contains("option accepts"), "\(record.message)")
      #expect(starts.withLock { $0 } == (verdict == .pass ? 1 : 0))
    }
  }

  /// Every option `start` can hold is asked for before it is sent.
  @Test func everyOptionIsASetting() throws {
    let identity = try #require(Identity(keys: [IdentityPool.rsa(0)]))
    var configuration = EndpointConfiguration(identity: identity, edition: .v3)
    configuration.profile = .strict
    configuration.acceptance = .everyone
    configuration.routers = [identity.hashname]
    configuration.cloaking = .mirrored
    configuration.requiredTypes = ["x"]
    configuration.extraHandshakes = [.init(type: "x", content: Packet())]
    configuration.compression = 1
    configuration.lastKnownAt = 1
    configuration.channelTimeout = .seconds(1)
    configuration.channelsLeft = 1
    configuration.consumption = .manual
    configuration.deviations = try Deviations(names: ["at-parity-wrong"])
    #expect(configuration.settings.sorted() == EndpointConfiguration.allOptions.sorted())
  }
}
