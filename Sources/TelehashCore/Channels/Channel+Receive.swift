public import TelehashPackets

extension Channel {
  /// Takes an inner packet of this channel. Nothing in it traps; what is wrong becomes a finding.
  public mutating func receive(_ packet: Packet, at now: Instant) {
    guard phase != .removed, !isDeaf else { return }
    guard case .json(let head) = packet.head else { return find(.headNotJSON) }
    let json = head.object
    guard ChannelID(in: json) == id else { return find(.otherChannel) }
    let bytes = Self.innerBytes(packet)
    if bytes > Self.maximumInnerBytes { find(.oversize(bytes: bytes)) }
    if json["err"] != nil, !faults.contains(.errIgnored) {
      receiveErr(json, body: packet.body, at: now)
      return
    }
    if json["type"] != nil, faults.contains(.typeReopensChannel), reopen(packet, at: now) { return }
    lifecycle.apply(.heard)
    if phase != .opening { activeSince = now }
    if let end = json["end"], end != .bool(true) { find(.endNotTrue) }
    if reliable == nil {
      receiveUnreliably(packet, json: json, at: now)
    } else {
      receiveReliably(packet, json: json, at: now)
    }
    forgetIfEnded()
  }

  /// Takes the packet the channel begins with.
  mutating func receiveOpen(_ packet: Packet, json: JSONObject, at now: Instant) {
    if json["err"] != nil, !faults.contains(.errIgnored) {
      receiveErr(json, body: packet.body, at: now)
    } else if reliable == nil {
      unreliableOpen = packet
      deliver(packet, isEnd: json["end"] == .bool(true), at: now)
    } else {
      receiveReliably(packet, json: json, at: now)
    }
  }

  // MARK: Unreliable

  private mutating func receiveUnreliably(_ packet: Packet, json: JSONObject, at now: Instant) {
    if json["type"] != nil {
      find(packet == unreliableOpen ? .openRepeated : .typeOnLaterPacket)
    }
    if json["seq"] != nil, !faults.contains(.oddSeqOpenUnreliable) { return find(.seqOnUnreliable) }
    if phase == .ended { return find(.contentAfterEnd) }
    deliver(packet, isEnd: json["end"] == .bool(true), at: now)
  }

  // MARK: Reliable

  private mutating func receiveReliably(_ packet: Packet, json: JSONObject, at now: Instant) {
    if faults.contains(.emptyMissRefused), json["miss"] == .array([]) { return }
    let seq = SequenceNumber.read("seq", in: json, minimum: 1)
    if seq == .invalid { return find(.seqInvalid) }
    receiveAcknowledgement(json, hasContent: seq != .absent, at: now)
    let hasContent =
      !packet.body.isEmpty
      || json.members.contains { !["c", "ack", "miss", "seq"].contains($0.name) }
    if case .value(let seq) = seq {
      if !hasContent, json["ack"] != nil { find(.ackAloneWithSeq) }
      if json["type"] != nil, isOpenedHere || seq != 1 { find(.typeOnLaterPacket) }
      receiveContent(packet, seq: seq, isEnd: json["end"] == .bool(true), at: now)
    } else if hasContent {
      find(json["type"] != nil ? .typeOnLaterPacket : .contentWithoutSeq)
    }
    pump(at: now)
  }

  private mutating func receiveContent(
    _ packet: Packet, seq: UInt64, isEnd: Bool, at now: Instant
  ) {
    if isEnd, faults.contains(.endAckedAsMissing), let halves = reliable {
      transmitAcknowledgement(halves.receiver.acknowledgementMissing(seq))
    }
    guard let arrival = reliable?.receiver.receive(packet, seq: seq, isEnd: isEnd, at: now) else {
      return
    }
    for packet in arrival.deliverable { outputs.append(.deliver(packet)) }
    if arrival.hasEnded { remoteEnded(at: now) }
    switch arrival.kind {
    case .inOrder, .early, .duplicate: break
    case .beyondWindow: find(.seqBeyondWindow(seq))
    case .afterEnd: find(.contentAfterEnd)
    }
  }

  /// Takes `ack` and `miss`; neither breaks the channel, whatever they say (REL-14, REL-26).
  private mutating func receiveAcknowledgement(
    _ json: JSONObject, hasContent: Bool, at now: Instant
  ) {
    reliable?.sender.confirm(withContent: hasContent)
    let ack: UInt64
    switch SequenceNumber.read("ack", in: json, minimum: 0) {
    case .value(let value): ack = value
    case .invalid: return find(.ackInvalid)
    case .absent:
      guard json["miss"] != nil else { return }
      find(.missWithoutAck)
      ack = 0
    }
    var miss: MissList.Reading?
    if let member = json["miss"] {
      do {
        miss = try MissList.decode(member, acknowledged: ack)
      } catch {
        find(.missInvalid(error))
      }
    }
    switch reliable?.sender.acknowledge(ack, miss: miss, at: now) {
    case .advanced:
      let acknowledged = reliable?.sender.acknowledged ?? 0
      outputs.append(.acknowledged(upTo: UInt32(truncatingIfNeeded: acknowledged)))
    case .tooHigh: find(.ackAboveSent(ack))
    case .unchanged, .outdated, nil: break
    }
  }

  // MARK: Ends

  private mutating func deliver(_ packet: Packet, isEnd: Bool, at now: Instant) {
    outputs.append(.deliver(packet))
    if isEnd { remoteEnded(at: now) }
  }

  private mutating func remoteEnded(at now: Instant) {
    lifecycle.apply(.remoteEnd)
    activeSince = now
    outputs.append(.ended)
    if faults.contains(.closesOnFirstEnd) { remove() }
  }

  /// `err` closes the channel at once, with or without `end` beside it, and drops what is buffered
  /// in both directions (CH-13).
  private mutating func receiveErr(_ json: JSONObject, body: [UInt8], at now: Instant) {
    let extra = json.members.contains { !["c", "err", "end", "type", "seq"].contains($0.name) }
    if extra || !body.isEmpty { find(.errWithContent) }
    var text = ""
    if case .string(let err) = json["err"] { text = err } else { find(.errNotText) }
    if text == Self.timeoutText { find(.timeoutReceived) }
    dropBuffers()
    outputs.append(.failed(text, locally: false))
    if faults.contains(.errStateKept) {
      isDeaf = true
      activeSince = now
    } else {
      remove()
    }
  }

  /// Begins the channel anew with this packet, as the deviation does.
  private mutating func reopen(_ packet: Packet, at now: Instant) -> Bool {
    guard
      let fresh = try? Channel(accepting: packet, settings: settings, faults: faults, at: now)
    else { return false }
    let pending = outputs
    self = fresh
    var all = pending
    while let output = outputs.popFirst() { all.append(output) }
    outputs = all
    return true
  }

  private mutating func find(_ finding: ChannelFinding) { outputs.append(.finding(finding)) }
}
