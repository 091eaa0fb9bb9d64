import TelehashCore
import TelehashPackets
import Testing

@Suite struct StreamTests {
  private func packet(_ json: JSONObject, _ body: [UInt8] = []) -> Packet {
    var head: JSONObject = ["c": 1, "seq": 2]
    for member in json.members { head[member.name] = member.value }
    return Packet(json: head, body: body)
  }

  private func events(_ packets: [Packet]) -> [StreamAssembler.Event] {
    var assembler = StreamAssembler()
    return packets.flatMap { assembler.add($0) } + assembler.end()
  }

  private func message(
    _ bytes: [UInt8], _ encoding: String = "binary",
    _ content: StreamMessage.Content = .binary
  ) -> StreamAssembler.Event {
    .message(StreamMessage(encoding: encoding, bytes: bytes, content: content))
  }

  /// STREAM-02.
  @Test func theOpenMayAttachOptions() throws {
    let options = Packet(json: ["name": "x"], body: [1])
    let open: JSONObject = ["type": "stream", "seq": 1]
    #expect(events([packet(open, try options.encoded())]) == [.options(options)])
    #expect(events([packet(open)]) == [])
    #expect(events([packet(open, [0xFF])]) == [.finding(.optionsUnreadable)])
    #expect(events([packet(open, [0xFF, 0xFF, 1])]) == [.finding(.optionsUnreadable)])
  }

  /// STREAM-04, STREAM-05: characters and packets may be cut anywhere.
  @Test func fragmentsAreJoined() throws {
    let text = Array(#"{"a":"é€"}"#.utf8)
    let attached = Packet(json: ["key": "value"], body: [9, 9])
    let lob = try attached.encoded()
    let object = JSONValue.object(["a": "é€"])
    for (bytes, enc, expected) in [
      (text, "json", message(text, "json", .json(object))),
      (lob, "lob", message(lob, "lob", .packet(attached))),
      (text, "binary", message(text)),
    ] {
      for first in 0..<bytes.count {
        for second in first..<bytes.count {
          let parts = [
            packet(["frag": true], Array(bytes[..<first])),
            packet(["frag": true], Array(bytes[first..<second])),
            packet(["enc": .string(enc)], Array(bytes[second...])),
          ]
          #expect(events(parts) == [expected])
        }
      }
    }
  }

  /// STREAM-05.
  @Test func packetsWithoutFragAreMessages() {
    #expect(events([packet([:], [1]), packet([:], [2])]) == [message([1]), message([2])])
    #expect(events([packet([:])]) == [])
    #expect(events([packet(["frag": true], [1]), packet([:])]) == [message([1])])
  }

  /// STREAM-05.
  @Test func whatEncDoesNotFitIsHandedOnUnread() {
    #expect(
      events([packet(["enc": "json"], [0x7B])]) == [
        .finding(.contentUnreadable(.json)), message([0x7B], "json", .unreadable),
      ])
    #expect(
      events([packet(["enc": "lob"], [9, 9])]) == [
        .finding(.contentUnreadable(.lob)), message([9, 9], "lob", .unreadable),
      ])
    #expect(
      events([packet(["enc": "xml"], [1])]) == [
        .finding(.encUnknown), message([1], "xml", .unreadable),
      ])
    #expect(
      events([packet(["enc": 5], [1])]) == [
        .finding(.encUnknown), message([1], "5", .unreadable),
      ])
  }

  /// STREAM-04, STREAM-06.
  @Test func misplacedMembersAreFoundAndIgnored() {
    #expect(
      events([packet(["frag": true, "enc": "json"], [1]), packet([:], [2])]) == [
        .finding(.encOnFragment), message([1, 2]),
      ])
    #expect(events([packet(["frag": 1], [1])]) == [.finding(.fragNotTrue), message([1])])
  }

  /// STREAM-07, STREAM-08.
  @Test func anEndWithinAMessageIsReported() {
    let fragment = packet(["frag": true], [1, 2])
    #expect(events([fragment]) == [.truncated(bytes: 2)])
    #expect(events([fragment, packet(["end": true])]) == [.truncated(bytes: 2)])
    #expect(events([packet(["frag": true, "end": true], [1])]) == [.truncated(bytes: 1)])
    #expect(events([fragment, packet(["end": true], [3])]) == [message([1, 2, 3])])
    #expect(events([packet(["end": true])]) == [])
    #expect(events([packet(["end": true], [3])]) == [message([3])])
  }

  @Test func messagesHaveALimit() {
    var assembler = StreamAssembler(limit: 10)
    let six = [UInt8](repeating: 1, count: 6)
    #expect(assembler.add(packet(["frag": true], six)) == [])
    #expect(
      assembler.add(packet(["frag": true], six)) == [.finding(.messageTooLong(limit: 10))])
    #expect(assembler.pendingBytes == 0)
    #expect(assembler.add(packet(["frag": true], six)) == [])
    #expect(assembler.add(packet([:], [1])) == [])
    #expect(assembler.add(packet([:], [2])) == [message([2])])
    #expect(
      assembler.add(packet([:], six + six)) == [.finding(.messageTooLong(limit: 10))])
    #expect(assembler.add(packet([:], six)) == [message(six)])
  }

  @Test func headsThatAreNotJSONAreIgnored() {
    var assembler = StreamAssembler()
    #expect(assembler.add(Packet(binaryHead: [1], body: [2])) == [])
    #expect(assembler.end() == [])
  }

  /// STREAM-04, STREAM-06, CH-24: what is cut joins again, whatever the room.
  @Test func cutsAndJoinsEveryLength() {
    for count in [0, 1, 9, 10, 11, 20, 21, 100] {
      for encoding in StreamEncoding.allCases {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        var splitter = StreamSplitter(bytes, encoding: encoding)
        var joined: [UInt8] = []
        var heads: [JSONObject] = []
        while let part = splitter.next(quota: { $0["frag"] == nil ? 8 : 10 }) {
          #expect(part.body.count <= (part.json["frag"] == nil ? 8 : 10))
          #expect(!part.body.isEmpty || count == 0)
          joined += part.body
          heads.append(part.json)
        }
        #expect(joined == bytes)
        #expect(heads.dropLast().allSatisfy { $0 == ["frag": true] })
        let last: JSONObject = encoding == .binary ? [:] : ["enc": .string(encoding.rawValue)]
        #expect(heads.last == last)
      }
    }
  }

  @Test func noRoomEndsTheCutting() {
    var splitter = StreamSplitter([1, 2, 3])
    #expect(splitter.next(quota: { _ in 0 }) == nil)
    #expect(splitter.next(quota: { _ in 100 }) == nil)
  }

  /// STREAM-01, STREAM-03: a megabyte, in packets that fit, byte for byte.
  @Test func aMegabyteGoesThroughAChannel() throws {
    let bytes = (0..<1_048_576).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    var opener = try Side.opening(["type": "stream"])
    try opener.channel.sendStream(bytes, at: ms(0))
    opener.end(at: ms(0))
    opener.collect(at: ms(0))
    var acceptor: Side?
    var assembler = StreamAssembler()
    var events: [StreamAssembler.Event] = []
    var taken = 0
    while !opener.transmitted.isEmpty {
      let packets = opener.transmitted.map(\.packet)
      opener.clear()
      for packet in packets {
        #expect(try packet.encoded().count <= Channel.maximumInnerBytes)
        if acceptor == nil {
          acceptor = Side(try Channel(accepting: packet, at: ms(1)))
        } else {
          acceptor?.receive(packet, at: ms(1))
        }
      }
      acceptor?.run(until: ms(1000))
      for sent in acceptor?.transmitted ?? [] { opener.receive(sent.packet, at: ms(1)) }
      acceptor?.clear()
      let delivered = acceptor?.delivered ?? []
      for packet in delivered[taken...] { events += assembler.add(packet) }
      taken = delivered.count
    }
    #expect(acceptor?.endCount == 1)
    #expect(opener.channel.unacknowledgedCount == 0)
    #expect(events + assembler.end() == [message(bytes)])
  }

  @Test func aStreamMessageIsSentWholeOrNotAtAll() throws {
    var side = try Side.opening(["type": "stream"])
    let tooMuch = [UInt8](repeating: 0, count: Channel.maximumInnerBytes * 20_000)
    #expect(throws: ChannelMisuse.self) { try side.channel.sendStream(tooMuch, at: ms(0)) }
    #expect(side.channel.unacknowledgedCount == 1)
  }
}
