import OrderedCollections
public import TelehashCrypto
public import TelehashPackets

/// Channels: the application's wishes, and what arrives.
extension Switch {
  // MARK: The application's wishes

  /// Opens a channel; what it sends waits for the line, which is brought up (V2LINE-08).
  ///
  /// `json` goes into the `_` member (V2CH-09).
  ///
  /// - Returns: nil when the type is none of an application's (V2CH-06) or there is no room.
  public mutating func open(
    to peer: HexHashname, type: String, reliable: Bool, json: JSONValue? = nil,
    body: [UInt8] = [], at now: Instant
  ) -> SwitchChannelHandle? {
    guard type.hasPrefix("_"), know(peer) else { return nil }
    let handle = SwitchChannelHandle(number: takeNumber())
    var head: JSONObject = ["type": .string(type)]
    if let json { head["_"] = json }
    guard
      let id = openChannel(
        to: peer, head: head, body: body, service: .application(handle), reliable: reliable,
        timeout: configuration.channelTimeout, at: now)
    else { return nil }
    handles[handle] = (peer, id)
    return handle
  }

  /// Sends a packet on a channel; false when the channel is gone or full.
  @discardableResult
  public mutating func send(
    _ json: JSONValue? = nil, body: [UInt8] = [], on handle: SwitchChannelHandle, at now: Instant
  ) -> Bool {
    var head = JSONObject()
    if let json { head["_"] = json }
    return put(head, body: body, on: handle, at: now)
  }

  /// Ends a channel for both sides (V2CH-07).
  @discardableResult
  public mutating func end(_ handle: SwitchChannelHandle, at now: Instant) -> Bool {
    let head: JSONObject =
      faults.contains(.endInsideUnderscore) ? ["_": ["end": true]] : ["end": true]
    guard put(head, body: [], on: handle, at: now), let place = handles[handle] else {
      return false
    }
    updateChannel(place.id, of: place.hashname) { $0.hasSentEnd = true }
    finishIfDone(place.id, of: place.hashname, at: now)
    return true
  }

  /// Breaks a channel with an error for both sides (V2CH-08).
  @discardableResult
  public mutating func fail(
    _ handle: SwitchChannelHandle, _ error: String, at now: Instant
  ) -> Bool {
    guard let place = handles[handle] else { return false }
    transmit(
      Packet(json: ["c": place.id.json, "err": .string(error)]), to: place.hashname, at: now)
    removeChannel(place.id, of: place.hashname)
    handles[handle] = nil
    emit(.failed(handle, error))
    return true
  }

  /// How many more packets a channel takes now; 0 when it is gone.
  public func sendCapacity(of handle: SwitchChannelHandle) -> Int {
    guard let place = handles[handle],
      let channel = channel(place.id, of: place.hashname), !channel.hasSentEnd
    else { return 0 }
    return channel.sender?.capacity ?? Int.max
  }

  private mutating func put(
    _ head: JSONObject, body: [UInt8], on handle: SwitchChannelHandle, at now: Instant
  ) -> Bool {
    guard let place = handles[handle], let channel = channel(place.id, of: place.hashname),
      !channel.hasSentEnd
    else { return false }
    var head = head
    if faults.contains(.typeOnEveryPacket) { head["type"] = .string(channel.type) }
    guard channel.isReliable else {
      head["c"] = place.id.json
      transmit(Packet(json: head, body: body), to: place.hashname, at: now)
      return true
    }
    var isTaken = false
    updateChannel(place.id, of: place.hashname) {
      isTaken = $0.sender?.enqueue(head, body: body) ?? false
    }
    flush(place.id, of: place.hashname, at: now)
    return isTaken
  }

  // MARK: Opening

  /// Makes a channel and sends its open.
  @discardableResult
  mutating func openChannel(
    to peer: HexHashname, head: JSONObject, body: [UInt8] = [], service: LineChannel.Service,
    reliable: Bool = false, timeout: TimeSpan?, id chosen: LineChannelID? = nil, at now: Instant
  ) -> LineChannelID? {
    guard var numbers = contacts[peer]?.numbers, hasRoom(peer),
      let id = chosen ?? numbers.next(random: &random)
    else { return nil }
    var channel = LineChannel(
      id: id, type: head["type"]?.string ?? "", isOwn: true, service: service,
      sender: reliable ? OrderedSender(deviations: faults) : nil,
      receiver: reliable ? OrderedReceiver(deviations: faults) : nil, timeout: timeout)
    channel.touch(at: now)
    if reliable { _ = channel.sender?.enqueue(head, body: body) }
    with(peer) {
      $0.numbers = numbers
      $0.channels.append(channel)
    }
    if reliable {
      flush(id, of: peer, at: now)
    } else {
      var head = head
      head["c"] = id.json
      transmit(Packet(json: head, body: body), to: peer, at: now)
    }
    return id
  }

  // MARK: Arriving packets

  /// Takes a packet of a line: for a known channel, or one that opens a new one.
  mutating func receiveChannel(
    _ packet: Packet, head: JSONObject, id: LineChannelID, from peer: HexHashname,
    origin: Origin, at now: Instant
  ) {
    if edition.hasRelay, head["type"]?.string == "relay" {
      // Handled without any state (V2RELAY-03).
      return receiveRelay(packet, head: head, id: id, from: peer, origin: origin, at: now)
    }
    if let channel = channel(id, of: peer) {
      receive(packet, head: head, on: channel, of: peer, origin: origin, at: now)
    } else {
      receiveOpening(packet, head: head, id: id, from: peer, origin: origin, at: now)
    }
  }

  private mutating func receiveOpening(
    _ packet: Packet, head: JSONObject, id: LineChannelID, from peer: HexHashname,
    origin: Origin, at now: Instant
  ) {
    guard let type = head["type"]?.string else {
      return report("V2LINE-06", "a packet without type on the unknown channel \(id)")
    }
    // An end of what we do not know needs no answer (V2CH-07).
    if head["err"] != nil { return }
    let served = configuration.channelTypes.first { $0.name == type }
    guard let core = CoreChannel(rawValue: type) else {
      guard let served else {
        report("V2LINE-07", "an open of the unknown type \(type)")
        if faults.contains(.unknownTypeAnswered) { refuse(id, "unknown type", peer, at: now) }
        return
      }
      return receiveApplication(packet, head: head, id: id, served, from: peer, at: now)
    }
    if head["seq"] != nil, !faults.contains(.seqOnCoreTypeIgnored) {
      report("V2CH-11", "seq on a \(type) channel")
      if edition.seqOnCoreType == .error { refuse(id, "\(type) is unreliable", peer, at: now) }
      return
    }
    guard take(id, of: peer) else { return }
    guard hasRoom(peer) else { return refuse(id, "too many channels", peer, at: now) }
    switch core {
    case .seek: answerSeek(head, id: id, from: peer, at: now)
    case .link: acceptLink(head, id: id, from: peer, at: now)
    case .peer: receivePeer(packet, head: head, id: id, from: peer, origin: origin, at: now)
    case .connect: receiveConnect(packet, head: head, id: id, from: peer, at: now)
    case .path: answerPath(head, id: id, from: peer, origin: origin, at: now)
    case .bridge: answerBridge(head, id: id, from: peer, origin: origin, at: now)
    }
  }

  private mutating func receiveApplication(
    _ packet: Packet, head: JSONObject, id: LineChannelID,
    _ served: SwitchConfiguration.ChannelType, from peer: HexHashname, at now: Instant
  ) {
    let seq = head["seq"]?.uint64
    let isReliable = head["seq"] != nil
    guard isReliable ? served.reliable : served.unreliable else {
      return refuse(
        id, isReliable ? "\(served.name) is unreliable" : "\(served.name) is reliable", peer,
        at: now)
    }
    let first: UInt64 = faults.contains(.seqFromOne) ? 1 : 0
    if isReliable, seq != first {
      return report("V2REL-01", "an open with seq \(head["seq"]?.description ?? "none")")
    }
    guard take(id, of: peer) else { return }
    guard hasRoom(peer) else { return refuse(id, "too many channels", peer, at: now) }
    let handle = SwitchChannelHandle(number: takeNumber())
    var channel = LineChannel(
      id: id, type: served.name, isOwn: false, service: .application(handle),
      sender: isReliable ? OrderedSender(deviations: faults) : nil,
      receiver: isReliable ? OrderedReceiver(deviations: faults) : nil,
      timeout: configuration.channelTimeout)
    channel.touch(at: now)
    handles[handle] = (peer, id)
    with(peer) { $0.channels.append(channel) }
    receive(
      packet, head: head, on: channel, of: peer, origin: nil, isOpening: true, at: now)
  }

  private mutating func take(_ id: LineChannelID, of peer: HexHashname) -> Bool {
    guard let refusal = with(peer, { $0.numbers.take(id) }) ?? nil else { return true }
    report(refusal.requirement, "an open of channel \(id): \(refusal)")
    return false
  }

  private func hasRoom(_ peer: HexHashname) -> Bool {
    contacts[peer].map { $0.channels.count < Contact.maximumChannels } ?? false
  }

  /// Refuses an open without keeping any state of it.
  mutating func refuse(
    _ id: LineChannelID, _ error: String, _ peer: HexHashname, at now: Instant
  ) {
    transmit(Packet(json: ["c": id.json, "err": .string(error)]), to: peer, at: now)
  }

  /// Takes the next packet of a channel.
  private mutating func receive(
    _ packet: Packet, head: JSONObject, on channel: LineChannel, of peer: HexHashname,
    origin: Origin?, isOpening: Bool = false, at now: Instant
  ) {
    let id = channel.id
    updateChannel(id, of: peer) { $0.touch(at: now) }
    if let error = head["err"], !faults.contains(.errIgnored) {
      return receiveError(error.string ?? "error", on: channel, of: peer, at: now)
    }
    if channel.isReliable {
      return receiveReliable(packet, head: head, on: channel, of: peer, isOpening, at: now)
    }
    guard !channel.hasReceivedEnd || faults.contains(.channelEndIgnored) else { return }
    let isEnd = LineChannel.isEnd(head)
    if isEnd { updateChannel(id, of: peer) { $0.hasReceivedEnd = true } }
    switch channel.service {
    case .application(let handle):
      deliver(packet, handle, channel, of: peer, isOpening)
      if isEnd, !faults.contains(.channelEndIgnored) {
        emit(.ended(handle))
        // One end is enough (V2CH-07).
        emit(.closed(handle))
        handles[handle] = nil
        removeChannel(id, of: peer)
      }
    case .link: receiveLink(head, isEnd: isEnd, on: id, of: peer, at: now)
    case .seek(let target): receiveSees(head, for: target, on: id, of: peer, at: now)
    case .path: receivePathAnswer(head, on: id, of: peer, isEnd: isEnd, at: now)
    case .peer(let target), .connect(let target):
      // A tunnel in a tunnel is nobody's, and would only make us dig.
      if origin?.address != nil {
        receiveTunnelled(packet, head: head, from: target, on: id, via: peer, at: now)
      }
      if isEnd { endTunnelEnd(to: target, on: id, via: peer) }
    case .tunnel(let tunnel):
      forward(packet, through: tunnel, from: peer, isEnd: isEnd, at: now)
    case .bridge(let target):
      receiveBridgeAnswer(for: target, error: nil, on: id, of: peer, at: now)
    }
  }

  private mutating func receiveError(
    _ error: String, on channel: LineChannel, of peer: HexHashname, at now: Instant
  ) {
    removeChannel(channel.id, of: peer)
    switch channel.service {
    case .application(let handle):
      handles[handle] = nil
      emit(.failed(handle, error))
    case .link: dropLink(with: peer, channel: channel.id)
    case .seek(let target): finishSeek(for: target, by: peer, at: now)
    case .path: break
    case .peer(let target), .connect(let target):
      endTunnelEnd(to: target, on: channel.id, via: peer)
    case .tunnel(let tunnel): endTunnel(tunnel, from: peer, error: error, at: now)
    case .bridge(let target):
      receiveBridgeAnswer(for: target, error: error, on: channel.id, of: peer, at: now)
    }
  }

  // MARK: The table of channels

  func channel(_ id: LineChannelID, of peer: HexHashname) -> LineChannel? {
    guard let contact = contacts[peer], let index = contact.channel(id) else { return nil }
    return contact.channels[index]
  }

  mutating func updateChannel(
    _ id: LineChannelID, of peer: HexHashname, _ change: (inout LineChannel) -> Void
  ) {
    with(peer) { contact in
      guard let index = contact.channel(id) else { return }
      change(&contact.channels[index])
    }
  }

  mutating func removeChannel(_ id: LineChannelID, of peer: HexHashname) {
    with(peer) { contact in
      contact.channels.removeAll { $0.id == id }
      contact.numbers.retire(id)
    }
  }

  mutating func deliver(
    _ packet: Packet, _ handle: SwitchChannelHandle, _ channel: LineChannel,
    of peer: HexHashname, _ isOpening: Bool
  ) {
    if isOpening {
      emit(.opened(handle, from: peer, type: channel.type, packet))
    } else {
      emit(.received(handle, packet))
    }
  }
}

/// The channel types that belong to the switch itself.
enum CoreChannel: String, Sendable {
  case seek, link, peer, connect, path, bridge
}

extension LineChannel {
  /// Whether a head ends its channel; the text form of the member list is read as well (D34).
  static func isEnd(_ head: JSONObject) -> Bool {
    head["end"] == .bool(true) || head["end"] == .string("true")
  }
}
