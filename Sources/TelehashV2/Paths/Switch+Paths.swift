import OrderedCollections
import TelehashCrypto
import TelehashPackets

/// Path requests and answers: how two hashnames find the best way between them.
extension Switch {
  /// Answers sent for one request: the listed paths and the known ones together.
  private static let maximumAnswers = 8
  /// How long answers to a request are waited for.
  private static let pathPatience = TimeSpan.seconds(10)

  // MARK: Asking

  /// Asks for paths when a line is made: over the way its open came (V2PATH-04), and on every other
  /// established one, since a path that only an open came from is not yet trusted (V2PATH-03).
  mutating func requestPaths(of peer: HexHashname, over origin: Origin, at now: Instant) {
    requestPath(of: peer, by: origin, at: now)
    for address in contacts[peer]?.paths.established ?? []
    where Origin.network(address) != origin {
      requestPath(of: peer, by: .network(address), at: now)
    }
  }

  mutating func requestPath(of peer: HexHashname, by way: Origin, at now: Instant) {
    var head: JSONObject = ["type": "path"]
    switch edition.pathForm {
    case .list:
      var paths = publicPaths
      if isLocal(peer) {
        for path in configuration.localPaths where !paths.contains(path) { paths.append(path) }
      }
      head["paths"] = .array(paths.map { .object(SwitchPath.udp($0).json) })
    case .single:
      head["priority"] = 0
      if !faults.contains(.pathRequestWithoutPath) {
        head["path"] = written(way).map { .object($0) }
      }
    }
    guard let id = takeChannelID(of: peer) else { return }
    var channel = LineChannel(
      id: id, type: "path", isOwn: true, service: .path, timeout: Self.pathPatience)
    channel.touch(at: now)
    with(peer) { $0.channels.append(channel) }
    head["c"] = id.json
    transmit(Packet(json: head), to: peer, by: way, at: now)
  }

  /// A way as a path object; a tunnel has none.
  private func written(_ way: Origin) -> JSONObject? {
    switch way {
    case .network(let address): SwitchPath.udp(address).json
    case .relay(_, let channel): ["type": "relay", "id": channel.json]
    case .tunnel: nil
    }
  }

  // MARK: Answering

  mutating func answerPath(
    _ head: JSONObject, id: LineChannelID, from peer: HexHashname, origin: Origin,
    at now: Instant
  ) {
    with(peer) { $0.numbers.retire(id) }
    switch edition.pathForm {
    case .single: answerSingle(head, id: id, from: peer, origin: origin, at: now)
    case .list: answerList(head, id: id, from: peer, origin: origin, at: now)
    }
  }

  /// One answer, the way the request came (V2PATH-02).
  private mutating func answerSingle(
    _ head: JSONObject, id: LineChannelID, from peer: HexHashname, origin: Origin,
    at now: Instant
  ) {
    if let address = origin.address, let priority = head["priority"]?.uint64 {
      with(peer) { $0.paths.prioritise(address, priority) }
    }
    for path in SwitchPath.list(head["paths"]) {
      if let address = path.address { with(peer) { $0.paths.addPossible(address) } }
    }
    var answer: JSONObject = ["c": id.json, "end": true, "priority": 0]
    if faults.contains(.pathAnswerWithoutEnd) { answer["end"] = nil }
    answer["path"] = written(origin).map { .object($0) }
    transmit(Packet(json: answer), to: peer, by: origin, at: now)
  }

  /// An answer on each listed and each known path, naming it (V2PATH-05).
  private mutating func answerList(
    _ head: JSONObject, id: LineChannelID, from peer: HexHashname, origin: Origin,
    at now: Instant
  ) {
    let listed = SwitchPath.list(head["paths"]).compactMap(\.address)
    var ways: [Origin] = [origin]
    for address in listed {
      with(peer) { $0.paths.addPossible(address) }
      ways.append(.network(address))
    }
    if faults.contains(.pathAnswersListedOnly) {
      ways = listed.map { .network($0) }
    } else {
      for address in contacts[peer]?.paths.established ?? [] { ways.append(.network(address)) }
    }
    var sent: [Origin] = []
    for way in ways where !sent.contains(way) && sent.count < Self.maximumAnswers {
      sent.append(way)
      var answer: JSONObject = ["c": id.json]
      let named = written(way) ?? listed.first.map { SwitchPath.udp($0).json }
      answer["path"] = named.map { .object($0) }
      transmit(Packet(json: answer), to: peer, by: way, at: now)
      if faults.contains(.pathAnswerSeparateEnd) {
        transmit(Packet(json: ["c": id.json, "end": true]), to: peer, by: way, at: now)
      }
    }
  }

  /// Takes an answer: our own address as the other side sees it, and its priority.
  mutating func receivePathAnswer(
    _ head: JSONObject, on id: LineChannelID, of peer: HexHashname, isEnd: Bool,
    at now: Instant
  ) {
    if let address = SwitchPath(head["path"])?.address, address.isPublic {
      observed.removeAll { $0 == address }
      observed.insert(address, at: 0)
      if observed.count > Self.maximumObserved { observed.removeLast() }
    }
    if edition.pathForm == .single || isEnd { removeChannel(id, of: peer) }
  }
}
