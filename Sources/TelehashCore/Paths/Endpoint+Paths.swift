public import TelehashCrypto
public import TelehashPackets

/// The `path` channel: telling each other where one can be reached.
extension Endpoint {
  /// An endpoint answers a path request on at most this many addresses, so that a list of foreign
  /// ones does not make it a reflector (PATH-14).
  static let maximumPathAnswers = 8

  /// Asks a linked peer under which addresses it sees this endpoint (PATH-12); nothing happens
  /// without a link.
  public mutating func requestPaths(of hashname: Hashname, at now: Instant) {
    guard let slot = slot(of: hashname) else { return }
    _ = withLink(slot) { link, endpoint in endpoint.requestPaths(on: &link, at: now) }
  }

  /// Sends a request with all own paths; the channel stays for answers until its time-out
  /// (PATH-01, PATH-02, PATH-05).
  mutating func requestPaths(on link: inout Link, at now: Instant) {
    var head = JSONObject()
    if !faults.contains(.pathRequestEmpty) {
      let members = peerPathMembers
      var paths = configuration.localPaths
      for address in observedPaths where !paths.contains(.udp(address)) {
        paths.append(.udp(address))
      }
      head["paths"] = .array(paths.map { .object($0.json(peerMembers: members)) })
    }
    link.pathsAsked = now
    openChannel(
      "path", reliable: faults.channel.contains(.reliableWhateverTheType), head: head, body: [],
      service: .path, handle: nil, on: &link, at: now
    )
  }

  /// Answers a request on every known path and every new one in it (PATH-03, PATH-04).
  mutating func answerPathRequest(
    _ id: ChannelID, _ request: Packet, on link: inout Link, at now: Instant
  ) {
    // What the request lists is answered once and not kept: only a packet from there would show
    // that the peer is there, and nobody else may be made a target (PATH-14).
    var addresses = link.allAddresses
    let listed = NetworkPath.list(request.json?["paths"], limit: Link.maximumPaths)
    if faults.contains(.unknownPathTypeRefused), listed.contains(where: \.isUnknown) { return }
    for path in listed {
      guard let address = path.udpAddress, !addresses.contains(address) else { continue }
      addresses.append(address)
    }
    var most = faults.contains(.pathListUnbounded) ? addresses.count : Self.maximumPathAnswers
    if faults.contains(.pathAnswersOnce) { most = 1 }
    for address in addresses.prefix(most) {
      var head: JSONObject = ["c": .number(JSONNumber(UInt64(id.value)))]
      if faults.contains(.pathAnswerTyped) { head["type"] = "path" }
      head["path"] = .object(
        faults.contains(.pathAnswerEmpty) ? JSONObject() : NetworkPath.udp(address).json())
      guard
        let packet = link.exchange?.seal(channel: Packet(json: head), random: &random)
      else { return }
      transmit(packet, to: address, mirrorsCloak: link.speaksCloaked)
    }
    link.lastSent = now
  }

  /// Own addresses that peers saw, kept for later requests; older ones are forgotten.
  static let maximumObservedPaths = 4

  /// Notes under which address a peer saw us (PATH-04).
  mutating func noteOwnPath(_ value: JSONValue?) {
    guard let value, let address = NetworkPath(value)?.udpAddress else { return }
    observedPaths.removeAll { $0 == address }
    observedPaths.insert(address, at: 0)
    if observedPaths.count > Self.maximumObservedPaths { observedPaths.removeLast() }
  }

  /// The members a `peer` path names its router with: what the edition says, in the interop
  /// profile both that are known (A25).
  var peerPathMembers: [String] {
    configuration.profile == .interop ? ["hn", "peer"] : [edition.peerPathMember]
  }
}
