public import TelehashCrypto
public import TelehashPackets

/// Channels: the application's wishes, and what arrives.
extension Endpoint {
  // MARK: The application's wishes

  /// Opens a channel to a linked peer; what it sends waits for the link (HS-27).
  ///
  /// - Returns: nil when the peer is not linked, its keys are unknown or ids are used up.
  @discardableResult
  public mutating func open(
    to hashname: Hashname, type: String, reliable: Bool, head: JSONObject = [:],
    body: [UInt8] = [], ending: Bool = false, settings: ChannelSettings? = nil, at now: Instant
  ) -> ChannelHandle? {
    guard let slot = slot(of: hashname) else { return nil }
    let handle = newHandle()
    let isLoose = faults.contains(.streamUnreliable) && type == "stream"
    let isOpen = withLink(slot) { link, endpoint in
      if link.exchange == nil { endpoint.handshake(on: &link, at: now) }
      return endpoint.openChannel(
        type, reliable: reliable && !isLoose, head: head, body: body, ending: ending,
        service: .application,
        handle: handle, settings: settings, on: &link, at: now)
    }
    return isOpen == true ? handle : nil
  }

  /// Sends a packet on a channel.
  public mutating func send(
    _ head: JSONObject = [:], body: [UInt8] = [], on handle: ChannelHandle, at now: Instant
  ) throws(ChannelMisuse) {
    try withChannel(handle, at: now) { channel throws(ChannelMisuse) in
      try channel.send(head, body: body, at: now)
    }
  }

  /// Ends this side of a channel (CH-12).
  public mutating func end(_ handle: ChannelHandle, at now: Instant) throws(ChannelMisuse) {
    try withChannel(handle, at: now) { channel throws(ChannelMisuse) in channel.end(at: now) }
  }

  /// Sends the last content on a channel together with `end` (CH-11).
  public mutating func end(
    _ handle: ChannelHandle, _ head: JSONObject, body: [UInt8] = [], at now: Instant
  ) throws(ChannelMisuse) {
    try withChannel(handle, at: now) { channel throws(ChannelMisuse) in
      try channel.end(head, body: body, at: now)
    }
  }

  /// Breaks a channel with an error for both sides (CH-30).
  public mutating func fail(
    _ handle: ChannelHandle, _ error: String, at now: Instant
  ) throws(ChannelMisuse) {
    try withChannel(handle, at: now) { channel throws(ChannelMisuse) in
      channel.fail(error, at: now)
    }
  }

  /// Says that `count` more packets were processed, on a channel that waits for that (REL-10).
  public mutating func consume(
    _ count: Int = 1, on handle: ChannelHandle, at now: Instant
  ) throws(ChannelMisuse) {
    try withChannel(handle, at: now) { channel throws(ChannelMisuse) in
      channel.consume(count, at: now)
    }
  }

  /// Sends the acknowledgement a channel owes without waiting for content (REL-11).
  public mutating func acknowledge(
    _ handle: ChannelHandle, at now: Instant
  ) throws(ChannelMisuse) {
    try withChannel(handle, at: now) { channel throws(ChannelMisuse) in
      channel.acknowledge(at: now)
    }
  }

  /// How many more packets a channel takes now; 0 when it is gone.
  public func sendCapacity(of handle: ChannelHandle) -> Int { channel(handle)?.sendCapacity ?? 0 }

  /// Where a channel stands; nil when it is gone.
  public func phase(of handle: ChannelHandle) -> ChannelPhase? { channel(handle)?.phase }

  private func channel(_ handle: ChannelHandle) -> Channel? {
    guard let place = handles[handle], let slot = slot(of: place.hashname) else { return nil }
    return links[slot]?.exchange?.channels[place.id]?.channel
  }

  private mutating func withChannel(
    _ handle: ChannelHandle, at now: Instant,
    _ body: (inout Channel) throws(ChannelMisuse) -> Void
  ) throws(ChannelMisuse) {
    guard let place = handles[handle], let slot = slot(of: place.hashname) else {
      throw .removed
    }
    var misuse: ChannelMisuse?
    let isFound = withLink(slot) { link, endpoint in
      let isFound = link.exchange?.channels.with(place.id) { entry in
        do throws(ChannelMisuse) { try body(&entry.channel) } catch { misuse = error }
        return true
      }
      endpoint.flushChannels(of: &link, at: now)
      return isFound == true
    }
    if let misuse { throw misuse }
    if isFound != true { throw .removed }
  }

  // MARK: Opening

  /// Makes a channel and sends its open as soon as the exchange allows.
  @discardableResult
  mutating func openChannel(
    _ type: String, reliable: Bool, head: JSONObject, body: [UInt8], ending: Bool = false,
    service: ChannelTable.Service, handle: ChannelHandle?, settings: ChannelSettings? = nil,
    on link: inout Link, at now: Instant
  ) -> Bool {
    guard let id = takeChannelID(for: type, on: &link, at: now) else { return false }
    var head = head
    head["type"] = .string(type)
    guard
      let channel = try? Channel(
        opening: id, json: head, body: body, reliable: reliable, ending: ending,
        settings: settings ?? channelSettings,
        faults: faults.channel, at: now)
    else { return false }
    link.exchange?.channels.insert(
      .init(channel: channel, handle: handle, service: service, isAnnounced: true))
    if let handle { handles[handle] = ChannelPlace(hashname: link.hashname, id: id) }
    flushChannels(of: &link, at: now)
    return true
  }

  /// The next id; when they are used up the exchange is made anew first (EXC-07).
  private mutating func takeChannelID(
    for type: String, on link: inout Link, at now: Instant
  ) -> ChannelID? {
    if let id = recordedChannelID(for: type, on: link, at: now) { return id }
    if let id = link.exchange?.channels.takeID() { return id }
    guard link.exchange != nil else { return nil }
    dropExchange(of: &link, error: "exhausted")
    goDown(&link, .exhausted)
    handshake(on: &link, at: now)
    return link.exchange?.channels.takeID()
  }

  // MARK: Arriving packets

  /// Takes a packet with an empty head: a channel packet of ours, or nobody's (TOK-04, TOK-06).
  mutating func receiveChannel(
    _ body: [UInt8], of packet: [UInt8], from source: Address, isCloaked: Bool, at now: Instant
  ) {
    guard let token = Token(channelBody: body) else { return die(.crashShortToken) }
    let isTaken = faults.contains(.bridgeTokenTaken)
    if isTaken, redeliver(packet, token: token, from: source, isCloaked: isCloaked, at: now) {
      return
    }
    guard let slot = slot(of: token) else {
      if redeliver(packet, token: token, from: source, isCloaked: isCloaked, at: now) { return }
      if closedTokens.contains(token) { die(.hangAfterClose) }
      if faults.contains(.answersUnknownToken) {
        transmit(packet, to: source, mirrorsCloak: isCloaked)
      }
      return
    }
    if slot >= Self.shortTable, faults.contains(.peerTableFullSilent) { return }
    _ = withLink(slot) { link, endpoint in
      endpoint.receive(
        body, on: &link, from: Origin(address: source, isCloaked: isCloaked), at: now)
    }
  }

  private mutating func receive(
    _ body: [UInt8], on link: inout Link, from origin: Origin, at now: Instant
  ) {
    guard link.exchange?.isEstablished == true else { return }  // HS-01
    let opened: Packet?
    do throws(CipherError) {
      opened = try link.exchange?.open(channel: body)
    } catch {
      die(.crashBadChannelMAC)
      return report("CH-28", "a channel packet that does not verify: \(error)")
    }
    guard let packet = opened, let json = packet.json else {
      die(.crashHostileHead)
      answerHeadless(on: &link)
      return report("CH-02", "a channel packet without a JSON head")
    }
    guard let id = ChannelID(in: json) ?? oddChannelID(in: json) else {
      return report("CH-03", "a channel packet without a channel id")
    }
    link.exchange?.hasHeardChannels = true
    link.speaksCloaked = origin.isCloaked
    note(origin, on: &link)
    tellRoute(of: &link)
    if link.exchange?.channels[id] != nil {
      _ = link.exchange?.channels.with(id) { $0.channel.receive(packet, at: now) }
    } else {
      receiveOpen(packet, json: json, id: id, on: &link, from: origin, at: now)
    }
    flushChannels(of: &link, at: now)
  }

  /// Takes the first packet of a channel the other side opens.
  private mutating func receiveOpen(
    _ packet: Packet, json: JSONObject, id: ChannelID, on link: inout Link, from origin: Origin,
    at now: Instant
  ) {
    guard case .string(let type) = json["type"] ?? assumedType else {
      if faults.contains(.unknownChannelAnswered) { refuse(id, "unknown channel", on: &link) }
      return report("CH-09", "a packet without type on the unknown channel \(id)")
    }
    if let refusal = link.exchange?.channels.take(id) {
      return report(refusal.requirement, "an open of channel \(id): \(refusal)")
    }
    let isReliable = json["seq"] != nil
    if faults.contains(.streamOptionsRefused), type == "stream", !packet.body.isEmpty {
      return refuse(id, "no options", on: &link)
    }
    if type == "path" {
      guard !isReliable else { return refuse(id, "path is unreliable", on: &link) }
      return answerPathRequest(id, packet, on: &link, at: now)
    }
    if type == "peer" || type == "connect" {
      // Reliable or not, these are never answered (PEER-12, REL-03).
      guard !isReliable || faults.contains(.reliableRequestsTaken) else {
        return report(type == "peer" ? "PEER-02" : "CONN-02", "a reliable open of type \(type)")
      }
      if type == "peer" {
        return routePeerRequest(id, packet, from: &link, origin: origin, at: now)
      }
      if faults.contains(.connectAnswered) { refuse(id, "not allowed", on: &link) }
      return later(.connect(packet, router: link.hashname, origin))
    }
    guard let served = service(of: type) else {
      return refuseUnknown(id, isReliable: isReliable, on: &link)
    }
    guard isReliable ? served.reliable : served.unreliable else {
      return refuse(id, isReliable ? "\(type) is unreliable" : "\(type) is reliable", on: &link)
    }
    guard link.exchange?.channels.isFull == false else {
      return refuse(id, "too many channels", on: &link)
    }
    accept(packet, id: id, on: &link, at: now)
  }

  /// How a type is served; nil when it is not.
  private func service(of type: String) -> EndpointConfiguration.ChannelType? {
    let served = configuration.channelTypes.first { $0.name == type }
    if served == nil, faults.contains(.servesEveryType) {
      return .init(type, reliable: true, unreliable: true)
    }
    guard let served, faults.contains(.serviceReliabilityIgnored) else { return served }
    return .init(served.name, reliable: true, unreliable: true)
  }

  private mutating func accept(
    _ packet: Packet, id: ChannelID, on link: inout Link, at now: Instant
  ) {
    do throws(ChannelRefusal) {
      let channel = try Channel(
        accepting: packet, settings: channelSettings, faults: faults.channel, at: now)
      let handle = newHandle()
      handles[handle] = ChannelPlace(hashname: link.hashname, id: id)
      link.exchange?.channels.insert(
        .init(channel: channel, handle: handle, service: .application, isAnnounced: false))
    } catch {
      report(error.requirement, "an open of channel \(id): \(error)")
      refuse(id, "invalid open", on: &link)
    }
  }

  /// An open of a type nobody serves: an error or nothing (CH-27, REL-02).
  private mutating func refuseUnknown(_ id: ChannelID, isReliable: Bool, on link: inout Link) {
    if isReliable {
      if !faults.contains(.reliableOpenSilent) { refuse(id, "unknown type", on: &link) }
      return
    }
    if configuration.unknownTypes == .error { refuse(id, "unknown type", on: &link) }
  }

  /// Refuses an open without keeping any state of it (CH-14).
  private mutating func refuse(_ id: ChannelID, _ error: String, on link: inout Link) {
    transmit(channel: Channel.errPacket(error, on: id), on: &link)
  }

  // MARK: Outputs

  /// Carries out what the channels of an established exchange want (EXC-04, HS-31).
  mutating func flushChannels(of link: inout Link, at now: Instant) {
    guard let isEstablished = link.exchange?.isEstablished,
      isEstablished || faults.contains(.channelsBeforeHandshake),
      let ids = link.exchange?.channels.takeTouched()
    else { return }
    for id in ids {
      while let output = link.exchange?.channels.nextOutput(of: id) {
        carryOut(output, of: id, on: &link, at: now)
      }
    }
  }

  private mutating func carryOut(
    _ output: ChannelOutput, of id: ChannelID, on link: inout Link, at now: Instant
  ) {
    guard let entry = link.exchange?.channels[id] else { return }
    switch output {
    case .transmit(let packet):
      transmit(channel: packet, on: &link)
      link.lastSent = now
    case .deliver(let packet):
      deliver(packet, of: entry, on: &link)
    case .ended:
      tell(entry) { .ended($0) }
    case .acknowledged(let seq):
      tell(entry) { .acknowledged($0, upTo: UInt64(seq)) }
    case .failed(let error, let isOwn):
      if faults.contains(.errClosesAllChannels), !isOwn { closeAllChannels(of: &link, but: id) }
      _ = link.exchange?.channels.with(id) { $0.hasFailed = true }
      tell(entry) { .failed($0, error) }
    case .finding(let finding):
      die(of: finding)
      report(finding.requirement, "channel \(id): \(finding)")
    case .removed:
      if let handle = entry.handle {
        if !entry.hasFailed { emit(.closed(handle)) }
        handles[handle] = nil
      }
      link.exchange?.channels.remove(id)
    }
  }

  private mutating func deliver(
    _ packet: Packet, of entry: ChannelTable.Entry, on link: inout Link
  ) {
    switch entry.service {
    case .path:
      if faults.contains(.pathAnsweredOnce) { link.exchange?.channels.remove(entry.channel.id) }
      return noteOwnPath(packet.json?["path"])
    case .introduction: return report("PEER-12", "a packet on a channel that is never answered")
    case .application: break
    }
    guard let handle = entry.handle else { return }
    if entry.isAnnounced {
      emit(.received(handle, packet))
    } else {
      _ = link.exchange?.channels.with(entry.channel.id) { $0.isAnnounced = true }
      emit(.opened(handle, from: link.hashname, type: entry.channel.type, packet))
    }
  }

  private mutating func tell(
    _ entry: ChannelTable.Entry, _ event: (ChannelHandle) -> EndpointEvent
  ) {
    if let handle = entry.handle { emit(event(handle)) }
  }

  /// Seals and sends one channel packet where the peer was last heard.
  mutating func transmit(channel packet: Packet, on link: inout Link) {
    guard !isMute(to: link), let address = firstAddress(of: link) ?? link.bestAddress,
      var bytes = sealed(packet, on: &link)
    else { return }
    if faults.contains(.tokenOfSender), let token = link.exchange?.token {
      bytes.replaceSubrange(2..<2 + Token.size, with: token.bytes)
    }
    transmit(bytes, to: address, mirrorsCloak: link.speaksCloaked)
  }

  /// Errors every channel of an exchange that is given up (EXC-06).
  mutating func failChannels(of exchange: Exchange, _ error: String) {
    for entry in exchange.channels.all {
      guard let handle = entry.handle else { continue }
      handles[handle] = nil
      emit(.failed(handle, error))
    }
  }
}
