import TelehashCrypto
import TelehashPackets
import Testing

@testable import TelehashConformance

/// What files mean: values, defaults, cases.
@Suite struct ScenarioLanguageParserTests {
  static func parse(_ text: String, file: String = "Scenarios/a/b.yaml") throws -> Scenario {
    try ScenarioParser.parse(text, file: file)
  }

  /// A scenario with one script, one reference and a link bound to `first`.
  static func play(_ steps: String, cast: String = "") throws -> [Step] {
    let text = """
      title: t
      requirements: [HS-01]
      cast: { tester: {}, subject: {}, other: { by: reference }\(cast) }
      play:
        - link: { from: tester, to: subject, bind: first }
      \(steps)
      """
    return try parse(text).play.dropFirst().map(\.value)
  }

  static let whole = """
    title: A whole scenario
    notes: With everything at the top.
    requirements: [HS-12, REL-03]
    editions: [v3, v3-2015-03]
    tags: [slow, routing]
    axes: { csid: [1a, 3a], network: [clean, lossy], role: [endpoint, router] }
    setup: { limit: 1h, nats: { inner: { kind: cone, behind: outer }, outer: { kind: symmetric } } }
    features: [stream]
    cast:
      tester: { behind: inner, auto: { acks: false } }
      friend: { by: reference, csids: [1a, 3a], knows: [tester], accepts: ask, profile: strict }
      leaf: { by: reference, copies: 3, cloak: 1..3, ip: 6, routers: [hub], channel-timeout: 30s }
      hub: { plays: router, by: reference, behind: symmetric, cloak: none, last-at: 2^64 - 2 }
      subject:
        channels: { echo: unreliable, thtp: reliable }
        deviations: [at-parity-wrong]
        requires: [jwt]
        sends: [uri]
        cloak: mirrored
        compression: 1
        requests-paths: true
    play:
      - link: { from: tester, to: subject }
    """

  @Test func readsTheTop() throws {
    let scenario = try Self.parse(Self.whole)
    #expect(scenario.id == "a/b")
    #expect(scenario.area == "a")
    #expect(scenario.title == "A whole scenario")
    #expect(scenario.notes == "With everything at the top.")
    #expect(scenario.requirements.map(\.value) == ["HS-12", "REL-03"])
    #expect(scenario.requirements[1].place == SourcePlace(line: 3, column: 23))
    #expect(scenario.editions == [.v3, .v3March2015])
    #expect(scenario.tags == ["slow", "routing"])
    #expect(scenario.features == ["stream"])
    #expect(scenario.setup.limit == .seconds(3600))
    #expect(scenario.setup.nats.map(\.name.text) == ["inner", "outer"])
    #expect(scenario.setup.nats.map(\.kind) == [.cone, .symmetric])
    #expect(scenario.setup.nats[0].behind?.text == "outer")
  }

  @Test func readsTheCast() throws {
    let cast = try Self.parse(Self.whole).cast
    #expect(cast.map(\.name.text) == ["tester", "friend", "leaf", "hub", "subject"])
    #expect(cast.map(\.by) == [.script, .reference, .reference, .reference, .reference])
    #expect(cast[0].automatic == .init(handshakes: true, acks: false, path: true))
    #expect(cast[0].channels == CastMember.defaultChannels)
    #expect(cast[0].knows == nil && cast[0].accepts == .known && cast[0].profile == .interop)
    #expect(cast[1].csids == [.cs1a, .cs3a])
    #expect(cast[1].knows?.map(\.text) == ["tester"])
    #expect(cast[1].accepts == .ask && cast[1].profile == .strict)
    #expect(cast[2].names == ["leaf-1", "leaf-2", "leaf-3"])
    #expect(cast[2].cloak == .rounds(1...3) && cast[2].usesIPv6)
    #expect(cast[2].channelTimeout == .seconds(30))
    #expect(cast[3].plays == .router && cast[3].shelters == [.own(.symmetric)])
    #expect(cast[3].cloak == CastMember.Cloaking.none)
    #expect(try cast[3].lastAt?.value.constant() == .max - 1)
    if case .shared(let nat)? = cast[0].shelters.first ?? nil { #expect(nat.text == "inner") }
    let subject = cast[4]
    #expect(subject.channels.map(\.type) == ["echo", "thtp"])
    #expect(subject.channels.map(\.mode) == [.unreliable, .reliable])
    #expect(subject.deviations.map(\.value) == ["at-parity-wrong"])
    #expect(subject.requires == ["jwt"] && subject.sends == ["uri"])
    #expect(subject.cloak == .mirrored && subject.compression == 1)
    #expect(subject.requestsPaths == true)
  }

  @Test func namesOfMembersWithCopiesMeanAllOfThem() throws {
    let text = """
      title: t
      requirements: [HS-01]
      cast:
        leaf: { by: reference, copies: 2, knows: [subject], routers: [hub] }
        hub: { plays: router, copies: 2 }
        subject: { knows: [hub-2, leaf], routers: [] }
      play: [{ link: { from: leaf-2, to: subject } }]
      """
    let cast = try Self.parse(text).cast
    #expect(cast[0].knows?.map(\.text) == ["subject"])
    #expect(cast[0].routers.map(\.text) == ["hub-1", "hub-2"])
    #expect(cast[2].knows?.map(\.text) == ["hub-2", "leaf-1", "leaf-2"])
    #expect(cast[2].knows?[2].place == SourcePlace(line: 6, column: 29))
  }

  @Test func expandsAxesToNamedCases() throws {
    let cases = try Self.parse(Self.whole).cases
    #expect(cases.count == 2 * 2 * 2 * 2)
    #expect(cases.first?.id == "a/b[v3,1a,clean,endpoint]")
    #expect(cases.last?.id == "a/b[v3-2015-03,3a,lossy,router]")
    #expect(Set(cases.map(\.id)).count == cases.count)
    let plain = try Self.parse(
      "title: t\nrequirements: [HS-01]\ncast: { tester: {}, subject: {} }\n"
        + "play: [{ link: { from: tester, to: subject } }]")
    #expect(
      plain.cases.map(\.id) == [
        "a/b[v3-2014-12,3a,clean]", "a/b[v3-2015-03,3a,clean]", "a/b[v3,3a,clean]",
      ])
  }

  @Test func takesTheIDFromThePath() {
    let paths = [
      ("/x/Scenarios/handshake/older.yaml", "handshake/older"),
      ("Scenarios/routing/nat/a.b.yaml", "routing/nat/a.b"), ("here/there/x.yaml", "there/x"),
      ("x.yaml", "x"), ("/Scenarios/Scenarios/a/x.yml", "a/x"), ("Scenarios.yaml", "Scenarios"),
    ]
    for (path, id) in paths { #expect(ScenarioParser.id(of: path) == id) }
  }

  @Test func readsWhatIsSent() throws {
    let steps = try Self.play(
      """
        - send: { from: tester, to: subject, cloak: none, copies: 2, path: second, handshake: {} }
        - send:
            from: tester
            to: subject
            cloak: 3
            bind: two
            deviation: much
            handshake:
              { at: first.at + 2, ephemeral: first, csid: 1a, type: none, form: flat, own: null,
                members: { x: [1, null], "y": 18446744073709551616 }, omit: [at], key: none,
                sealed-by: other, corrupt: { field: iv, bit: 9 }, truncate: 40 }
        - send: { from: tester, to: subject, handshake: { same-as: two } }
        - send: { from: tester, to: subject, raw: { random: 40 } }
        - send: { from: tester, to: subject, raw: { hex: 00 01 3a }, bind: junk }
        - send: { from: tester, to: subject, replay: junk }
      """)
    let sends = steps.compactMap { if case .send(let step) = $0 { step } else { nil } }
    #expect(sends.count == 6)
    #expect(sends[0].cloak == 0 && sends[0].copies == 2 && sends[0].path == "second")
    #expect(sends[1].cloak == 3 && sends[1].deviation == "much" && sends[1].bind?.text == "two")
    guard case .handshake(let handshake) = sends[1].content else {
      Issue.record("no handshake")
      return
    }
    #expect(handshake.at?.value.description == "first.at + 2")
    if case .session(let name) = handshake.ephemeral { #expect(name.text == "first") }
    #expect(handshake.csid == .cs1a && handshake.form == .flat && handshake.own == .null)
    #expect(handshake.type == HandshakeContent.TypeMember.none)
    #expect(handshake.key == HandshakeContent.AttachedKey.none)
    #expect(handshake.members.description == #"{"x":[1,null],"y":18446744073709551616}"#)
    #expect(handshake.omit == ["at"] && handshake.sealedBy?.text == "other")
    #expect(handshake.corrupt == Corruption(field: .iv, bit: 9) && handshake.truncate == 40)
    #expect(sends[3].content == .raw(.count(40)))
    #expect(sends[4].content == .raw(.exact([0, 1, 0x3a])))
    if case .replay(let name) = sends[5].content { #expect(name.text == "junk") }
  }

  @Test func readsChannelPackets() throws {
    let steps = try Self.play(
      """
        - send: { from: tester, to: subject, bind: p, channel:
            { session: first, c: next, type: echo, seq: 1, ack: 0, miss: [2, 3 + 1], end: true,
              err: bad, members: { x: "1" }, body: { bytes: 1kB }, token: random } }
        - send: { from: tester, to: subject, channel: { c: p.c, token: first.token, truncate: 9 } }
        - send: { from: tester, to: subject, channel: { head: none } }
        - send: { from: tester, to: subject, channel: { head: 7b7d } }
        - send: { from: tester, to: subject, channel: { head: [1, "a"] } }
        - send: { from: tester, to: subject, channel: { head: { text: '{"c":' }, body: { text: "" } } }
        - send: { from: tester, to: subject, channel: { head: { json: { c: 1 } } } }
      """)
    let packets = steps.compactMap { step -> ChannelContent? in
      if case .send(let send) = step, case .channel(let channel) = send.content { return channel }
      return nil
    }
    #expect(packets.count == 7)
    let first = packets[0]
    #expect(first.session?.text == "first" && first.c == .next && first.type == "echo")
    #expect(first.miss?.map(\.value.description) == ["2", "3 + 1"])
    #expect(first.end == true && first.err == "bad" && first.body == .count(1000))
    #expect(first.members == ["x": "1"] && first.token == .random)
    if case .session(let name) = packets[1].token { #expect(name.text == "first") }
    #expect(packets[2].head == ChannelContent.RawHead.none)
    #expect(packets[3].head == .bytes(Array("{}".utf8)))
    #expect(packets[4].head == .bytes(Array(#"[1,"a"]"#.utf8)))
    #expect(packets[5].head == .bytes(Array(#"{"c":"#.utf8)) && packets[5].body == .exact([]))
    #expect(packets[6].head == .bytes(Array(#"{"c":1}"#.utf8)))
  }

  @Test func readsWhatIsExpected() throws {
    let steps = try Self.play(
      """
        - expect: { from: subject, handshake: { token: same-as first, type: none } }
        - expect: { from: subject, to: tester, within: 250ms, after: first, count: 2..3, bind: p,
            channel: { err: any, end: false, body: { bytes: 3 }, members: { a: any, b: absent,
              c: "any", d: 1 } } }
        - expect: { from: subject, count: 2.., datagram: { size: 60..70, cloaked: true, head: "00" } }
        - expect: { from: subject, channel: { err: "any" } }
        - expect: { from: subject, to: tester, path: far, channel: { miss: [1, any, 2^3] } }
        - silence: { from: subject, allow: [keepalive, path] }
        - fence: { from: tester, to: subject, session: p, by: link }
      """)
    guard case .expect(let one) = steps[0], case .handshake(let handshake) = one.content,
      case .expect(let two) = steps[1], case .channel(let channel) = two.content,
      case .expect(let three) = steps[2], case .expect(let four) = steps[3],
      case .channel(let literal) = four.content, case .expect(let five) = steps[4],
      case .channel(let gaps) = five.content, case .silence(let silence) = steps[5],
      case .fence(let fence) = steps[6]
    else {
      Issue.record("other steps")
      return
    }
    #expect(one.within == .seconds(2) && one.count == 1...1 && one.to == nil)
    if case .sameAs(let name) = handshake.token {
      #expect(name.text == "first")
      #expect(name.place == SourcePlace(line: 6, column: 58))
    }
    #expect(handshake.type == HandshakeContent.TypeMember.none)
    #expect(two.within == .milliseconds(250) && two.count == 2...3 && two.after?.text == "first")
    #expect(channel.err == .any && channel.end == false && channel.body == .count(3))
    #expect(channel.members.map(\.value) == [.any, .absent, .equals("any"), .equals(1)])
    #expect(three.count == 2...Int.max)
    #expect(
      three.content
        == .datagram(DatagramExpectation(size: 60...70, cloaked: true, head: [0])))
    #expect(literal.err == .text("any"))
    #expect(five.path == "far" && two.path == nil)
    #expect(gaps.miss?.map { $0?.value.description } == ["1", nil, "2 ^ 3"])
    #expect(silence.duration == .seconds(3) && silence.of == .any)
    #expect(silence.allow == [.keepalive, .path])
    #expect(fence.by == .link && fence.session?.text == "p" && fence.within == .seconds(5))
  }

  @Test func readsTheOtherSteps() throws {
    let steps = try Self.play(
      """
        - open: { from: tester, to: subject, type: echo, bind: ch, body: { text: hi } }
        - transfer: { from: tester, to: subject, bytes: 1MiB, channel: ch, result: either }
        - close: { channel: ch, by: tester, err: done }
        - restart: { who: subject, memory: lost }
        - network: { condition: lossy, between: [tester, subject], loss: 30%, latency: 40ms }
        - network: { filter: { from: tester, to: subject, meaning: "seq:3", nth: 2, action: delay,
            by: 2s } }
        - network: { heal: true }
        - wait: 2m
        - observe: { who: subject, event: link-down, peer: tester, not: true, for: 1m }
        - observe: { who: other, event: received, text: x, count: 2 }
        - observe: { who: other, event: closed }
        - command: { who: other, do: keepalive, peer: tester }
      """)
    guard case .open(let open) = steps[0], case .transfer(let transfer) = steps[1],
      case .close(let close) = steps[2], case .restart(let restart) = steps[3],
      case .network(let network) = steps[4], case .network(let filter) = steps[5],
      case .network(let heal) = steps[6], case .wait(let wait) = steps[7],
      case .observe(let no) = steps[8], case .observe(let yes) = steps[9],
      case .observe(let once) = steps[10],
      case .command(let command) = steps[11]
    else {
      Issue.record("other steps")
      return
    }
    #expect(open.type == "echo" && !open.reliable && open.body == .exact(Array("hi".utf8)))
    #expect(transfer.bytes == 1 << 20 && transfer.result == .either)
    #expect(transfer.within == .seconds(60) && transfer.channel?.text == "ch")
    #expect(close.err == "done" && close.by.text == "tester")
    #expect(restart.memory == .lost && restart.session == nil)
    #expect(network.condition?.value == "lossy" && network.loss == 0.3 && !network.heal)
    #expect(network.latency == .milliseconds(40))
    #expect(network.between?.map(\.text) == ["tester", "subject"])
    #expect(filter.filter?.meaning == .seq(3) && filter.filter?.which == .nth(2))
    #expect(filter.filter?.action == .delay(.seconds(2)))
    #expect(heal.heal && wait == .seconds(120))
    #expect(no.wanted == .notFor(.seconds(60)) && no.event == .linkDown)
    #expect(yes.wanted == .within(.seconds(2)) && yes.count == 2...2 && yes.text == "x")
    #expect(once.count == 1...Int.max)
    #expect(command.wish == .keepalive && command.peer?.text == "tester")
  }

  @Test func namesInRepeatsAreMadeAnewOrKept() throws {
    let steps = try Self.play(
      """
        - repeat:
            times: 3
            as: i
            play:
              - send: { from: tester, to: leaf-$i, handshake: { at: first.at + 2 * i }, bind: p$i }
              - repeat:
                  times: 2
                  play:
                    - send: { from: tester, to: subject, handshake: { at: p$i.at }, bind: last }
        - expect: { from: subject, handshake: { at: p3.at - p1.at + last.at } }
      """, cast: ", leaf: { copies: 3 }")
    guard case .repeat(let loop) = steps[0] else {
      Issue.record("no repeat")
      return
    }
    #expect(loop.times == 3 && loop.variable == "i" && loop.play.count == 2)
    #expect(loop.play[0].place == SourcePlace(line: 10, column: 11))
  }

  @Test func playsLiveWhateverCanBe() throws {
    #expect(try Self.parse(Self.whole).worlds == [.simulated])
    let base = "title: t\nrequirements: [HS-01]\ncast: { tester: {}, subject: %@ }\nplay:\n"
    func obstacles(_ subject: String, _ steps: String) throws -> [String] {
      let text = base.replacing("%@", with: subject) + "- link: { from: tester, to: subject }\n"
      return try Self.parse(text + steps).liveObstacles.map(\.value)
    }
    let live = try Self.parse(
      base.replacing("%@", with: "{}") + "- wait: 1s\n- link: { from: tester, to: subject }")
    #expect(live.worlds == [.simulated, .live] && live.isLiveCapable)
    #expect(try obstacles("{}", "- restart: { who: tester, memory: keep }").isEmpty)
    #expect(try obstacles("{ csids: [1a], channels: {} }", "").isEmpty)
    let kept: [(String, String)] = [
      ("{ accepts: everyone }", ""), ("{ behind: cone }", ""), ("{ requires: [jwt] }", ""),
      ("{}", "- restart: { who: subject, memory: keep }"), ("{}", "- network: { loss: 1 }"),
      ("{}", "- observe: { who: subject, event: link-up }"),
      ("{}", "- link: { from: subject, to: tester }"),
      (
        "{}",
        "- repeat: { times: 2, play: [{ transfer: { from: subject, to: tester, bytes: 1 } }] }"
      ),
    ]
    for (subject, steps) in kept {
      #expect(try obstacles(subject, steps).count == 1, "\(subject) \(steps)")
    }
  }
}
