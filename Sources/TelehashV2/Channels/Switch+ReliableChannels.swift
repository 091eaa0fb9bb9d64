import OrderedCollections
import TelehashCrypto
import TelehashPackets

/// Reliable channels, and what is due on channels of either kind.
extension Switch {
  // MARK: Arriving packets

  mutating func receiveReliable(
    _ packet: Packet, head: JSONObject, on channel: LineChannel, of peer: HexHashname,
    _ isOpening: Bool, at now: Instant
  ) {
    guard case .application(let handle) = channel.service else { return }
    let id = channel.id
    var news: UInt64?
    var deliverable: [Packet] = []
    var isKnownSeq = true
    updateChannel(id, of: peer) { channel in
      news = channel.sender?.acknowledge(
        head["ack"]?.uint64, miss: head["miss"], at: now)
      guard let written = head["seq"] else { return }
      guard let seq = written.uint64, seq <= OrderedSender.maximumSeq else {
        isKnownSeq = false
        return
      }
      deliverable = channel.receiver?.receive(packet, seq: seq, at: now) ?? []
    }
    if !isKnownSeq { return report("V2REL-02", "a seq that is no number of 32 bits") }
    if let news { emit(.acknowledged(handle, upTo: news)) }
    for (index, packet) in deliverable.enumerated() {
      deliver(packet, handle, channel, of: peer, isOpening && index == 0)
      if let json = packet.json, LineChannel.isEnd(json) {
        updateChannel(id, of: peer) { $0.hasReceivedEnd = true }
        emit(.ended(handle))
      }
    }
    flush(id, of: peer, at: now)
    finishIfDone(id, of: peer, at: now)
  }

  /// Sends what a reliable channel has to send: content, each with the newest acknowledgement.
  mutating func flush(_ id: LineChannelID, of peer: HexHashname, at now: Instant) {
    while true {
      var next: Packet?
      updateChannel(id, of: peer) { channel in
        guard let outgoing = channel.sender?.next(at: now) else { return }
        var head = outgoing.json
        head["c"] = id.json
        head["seq"] = .number(JSONNumber(outgoing.seq))
        if let receiver = channel.receiver {
          for member in receiver.members.members { head[member.name] = member.value }
        }
        channel.receiver?.didAcknowledge()
        next = Packet(json: head, body: outgoing.body)
      }
      guard let next else { return }
      transmit(next, to: peer, at: now)
    }
  }

  /// Acknowledges without content (V2REL-06).
  private mutating func acknowledge(_ id: LineChannelID, of peer: HexHashname, at now: Instant) {
    var head: JSONObject = ["c": id.json]
    if faults.contains(.bareAckWithSeq) { head["seq"] = 0 }
    updateChannel(id, of: peer) { channel in
      if let receiver = channel.receiver {
        for member in receiver.members.members { head[member.name] = member.value }
      }
      channel.receiver?.didAcknowledge()
    }
    transmit(Packet(json: head), to: peer, at: now)
  }

  /// A reliable channel ends when both the end and its acknowledgement are through; it lingers, so
  /// that a repeated end is acknowledged again (V2REL-09). An unreliable one ends at once.
  mutating func finishIfDone(
    _ id: LineChannelID, of peer: HexHashname, at now: Instant
  ) {
    guard let channel = channel(id, of: peer), case .application(let handle) = channel.service
    else { return }
    guard channel.isReliable else {
      if channel.hasSentEnd {
        emit(.closed(handle))
        handles[handle] = nil
        removeChannel(id, of: peer)
      }
      return
    }
    guard channel.hasSentEnd || channel.hasReceivedEnd, channel.sender?.isIdle == true,
      channel.lingersUntil == nil
    else { return }
    emit(.closed(handle))
    handles[handle] = nil
    if faults.contains(.endForgotten) { return removeChannel(id, of: peer) }
    let linger = channel.timeout ?? configuration.channelTimeout
    updateChannel(id, of: peer) { $0.lingersUntil = now + linger }
  }

  // MARK: Time

  mutating func wakeChannels(of peer: HexHashname, at now: Instant) {
    for channel in contacts[peer]?.channels ?? [] {
      guard let due = channel.deadline, due <= now else { continue }
      if let end = channel.lingersUntil ?? channel.expires, end <= now {
        removeChannel(channel.id, of: peer)
        lose(channel, of: peer, "timeout", at: now)
        continue
      }
      if let due = channel.receiver?.due, due <= now {
        acknowledge(channel.id, of: peer, at: now)
      }
      updateChannel(channel.id, of: peer) { $0.sender?.wake(at: now) }
      flush(channel.id, of: peer, at: now)
    }
  }

  /// What the end of a channel means that nobody ended.
  mutating func lose(
    _ channel: LineChannel, of peer: HexHashname, _ error: String, at now: Instant
  ) {
    switch channel.service {
    case .application(let handle):
      guard handles[handle] != nil else { return }
      handles[handle] = nil
      emit(.failed(handle, error))
    case .link: dropLink(with: peer, channel: channel.id)
    case .seek(let target): finishSeek(for: target, by: peer, at: now)
    case .path: break
    case .peer(let target), .connect(let target):
      endTunnelEnd(to: target, on: channel.id, via: peer)
    case .tunnel(let tunnel):
      endTunnel(tunnel, from: peer, error: error, at: now)
    case .bridge(let target):
      receiveBridgeAnswer(for: target, error: error, on: channel.id, of: peer, at: now)
    }
  }
}
