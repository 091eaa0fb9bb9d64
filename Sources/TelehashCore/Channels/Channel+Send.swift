public import TelehashPackets

extension Channel {
  /// Sends content. On a reliable channel it is kept until acknowledged, and waits when the other
  /// side has no room (REL-06, REL-20).
  public mutating func send(
    _ json: JSONObject = [:], body: [UInt8] = [], at now: Instant
  ) throws(ChannelMisuse) {
    try submit(json, body: body, isEnd: false, allowing: nil, at: now)
  }

  /// Sends the last content together with `end` (CH-11).
  public mutating func end(
    _ json: JSONObject, body: [UInt8] = [], at now: Instant
  ) throws(ChannelMisuse) {
    try submit(json, body: body, isEnd: true, allowing: nil, at: now)
  }

  /// Sends `end` by itself; nothing when that was done, or the channel is gone.
  public mutating func end(at now: Instant) {
    guard phase != .removed, !lifecycle.hasOwnEnd else { return }
    accept([:], body: [], isEnd: true, at: now)
  }

  /// Breaks the channel in both directions and tells the other side why (CH-13, CH-14, CH-30).
  public mutating func fail(_ err: String, at now: Instant) {
    guard phase != .removed, !isDeaf else { return }
    var packet = Self.errPacket(err, on: id)
    if faults.contains(.errWithContent) { packet.body = [0] }
    dropBuffers()
    outputs.append(.transmit(packet))
    outputs.append(.failed(err, locally: true))
    if !faults.contains(.errNotFinal) { remove() }
  }

  /// Forgets the channel and tells nobody: for types that are never answered or never ended.
  public mutating func discard() {
    guard phase != .removed else { return }
    dropBuffers()
    remove()
  }

  /// Counts `count` delivered packets as processed, the open being the first (REL-10).
  ///
  /// Needed with manual consumption only; an acknowledgement follows.
  public mutating func consume(_ count: Int = 1, at now: Instant) {
    guard phase != .removed else { return }
    reliable?.receiver.consume(count, at: now)
    pump(at: now)
  }

  /// Sends the acknowledgement that is due within the next second at once (REL-11); nothing when
  /// there is none to send.
  public mutating func acknowledge(at now: Instant) {
    guard phase != .removed, !isSilenced, reliable?.receiver.acknowledgementDue != nil else {
      return
    }
    transmitAcknowledgement()
  }

  /// How many bytes of body fit beside these members in the next packet (CH-24).
  public func quota(for json: JSONObject, ending: Bool = false) -> Int {
    let head = composed(json, seq: reliable?.sender.nextSeq, isEnd: ending)
    let limit = faults.contains(.oversizeAccepted) ? 2000 : Self.maximumInnerBytes
    return max(0, limit - Self.innerBytes(Packet(json: head)))
  }

  /// How many bytes of body fit into an open with these members (CH-24).
  public static func quota(opening id: ChannelID, json: JSONObject, reliable: Bool) -> Int {
    var head: JSONObject = ["c": .number(JSONNumber(UInt64(id.value)))]
    for member in json.members { head[member.name] = member.value }
    if reliable { head["seq"] = .number(JSONNumber(1)) }
    return max(0, maximumInnerBytes - innerBytes(Packet(json: head)))
  }

  /// The size of an inner packet: two bytes of LENGTH, head, body.
  static func innerBytes(_ packet: Packet) -> Int {
    2 + packet.head.bytes.count + packet.body.count
  }

  /// Checks what the application wants to send, then sends it.
  mutating func submit(
    _ json: JSONObject, body: [UInt8], isEnd: Bool, allowing allowed: String?, at now: Instant
  ) throws(ChannelMisuse) {
    guard phase != .removed, !isDeaf else { throw .removed }
    guard !lifecycle.hasOwnEnd else { throw .contentAfterEnd }
    for name in Self.reservedMembers where name != allowed && json[name] != nil {
      throw .reservedMember(name)
    }
    let head = composed(json, seq: reliable?.sender.nextSeq, isEnd: isEnd)
    let bytes = Self.innerBytes(Packet(json: head, body: body))
    let isUnlimited = faults.contains(.oversizeAccepted) || faults.contains(.padsLargePackets)
    guard bytes <= Self.maximumInnerBytes || isUnlimited else {
      throw .tooLarge(bytes: bytes, limit: Self.maximumInnerBytes)
    }
    if let refusal = reliable?.sender.refusal(isEnd: isEnd) { throw refusal }
    accept(json, body: body, isEnd: isEnd, at: now)
  }

  private mutating func accept(_ json: JSONObject, body: [UInt8], isEnd: Bool, at now: Instant) {
    if isEnd {
      lifecycle.apply(.ownEnd)
      activeSince = now
    } else if phase == .ended {
      activeSince = now
    }
    if reliable == nil {
      transmitUnreliably(json, body: body, isEnd: isEnd)
      if isEnd, faults.contains(.contentAfterEnd) {
        transmitUnreliably([:], body: [0], isEnd: false)
      }
    } else {
      reliable?.sender.enqueue(json, body: body, isEnd: isEnd)
      if isEnd, faults.contains(.contentAfterEnd) {
        reliable?.sender.enqueue([:], body: [0], isEnd: false)
      }
      pump(at: now)
    }
    forgetIfEnded()
  }

  private mutating func transmitUnreliably(_ json: JSONObject, body: [UInt8], isEnd: Bool) {
    var seq: UInt64?
    if faults.contains(.seqOnUnreliable) {
      unreliableSeq += 1
      seq = unreliableSeq
    }
    let packet = Packet(json: composed(json, seq: seq, isEnd: isEnd), body: body)
    transmit(packet)
    if faults.contains(.unreliableSentTwice) { transmit(packet) }
  }

  /// Sends what the window allows and the acknowledgement that is due.
  mutating func pump(at now: Instant) {
    guard !isSilenced else { return }
    while let outgoing = reliable?.sender.nextPacket(at: now) {
      transmitReliably(outgoing)
      if outgoing.isEnd, faults.contains(.silentAfterEnd) {
        isSilenced = true
        return
      }
    }
    if let due = reliable?.receiver.acknowledgementDue, due <= now { transmitAcknowledgement() }
  }

  /// Sends a numbered packet; an acknowledgement rides on it when both fit.
  private mutating func transmitReliably(_ outgoing: ReliableSender.Outgoing) {
    let hasSeq = !(outgoing.isEnd && faults.contains(.endWithoutSeq))
    let head = composed(
      outgoing.json, seq: hasSeq ? outgoing.seq : nil, isEnd: outgoing.isEnd)
    if let acknowledgement = reliable?.receiver.acknowledgement(alone: false) {
      let riding = Packet(json: adding(acknowledgement, to: head), body: outgoing.body)
      if Self.innerBytes(riding) <= Self.maximumInnerBytes {
        reliable?.receiver.didAcknowledge()
        transmit(riding)
        return
      }
    }
    transmit(Packet(json: head, body: outgoing.body))
  }

  /// Sends an acknowledgement alone: no content and no `seq` (REL-12).
  mutating func transmitAcknowledgement(_ special: ReliableReceiver.Acknowledgement? = nil) {
    guard let halves = reliable,
      let acknowledgement = special ?? halves.receiver.acknowledgement(alone: true)
    else { return }
    let seq = faults.contains(.ackAloneWithSeq) ? halves.sender.nextSeq : nil
    if special == nil { reliable?.receiver.didAcknowledge() }
    transmit(
      Packet(json: adding(acknowledgement, to: composed([:], seq: seq, isEnd: false))))
  }

  private mutating func transmit(_ packet: Packet) {
    lifecycle.apply(.sent)
    outputs.append(.transmit(packet))
  }

  /// The head of a packet: `c`, the application's members, then what the channel adds.
  private func composed(_ json: JSONObject, seq: UInt64?, isEnd: Bool) -> JSONObject {
    var head: JSONObject = ["c": .number(JSONNumber(UInt64(id.value)))]
    if faults.contains(.typeOnEveryPacket) { head["type"] = .string(type) }
    for member in json.members { head[member.name] = member.value }
    if faults.contains(.padsLargePackets) {
      head["pad"] = .string(String(repeating: " ", count: 600))
    }
    if let seq { head["seq"] = .number(JSONNumber(seq)) }
    if isEnd { head["end"] = .bool(true) }
    return head
  }

  private func adding(
    _ acknowledgement: ReliableReceiver.Acknowledgement, to head: JSONObject
  ) -> JSONObject {
    var head = head
    if let ack = acknowledgement.ack { head["ack"] = .number(JSONNumber(ack)) }
    if !acknowledgement.miss.isEmpty {
      head["miss"] = .array(acknowledgement.miss.map { .number(JSONNumber($0)) })
    }
    return head
  }
}
