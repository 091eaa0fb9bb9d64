import TelehashConformance
import TelehashPackets
import TelehashSimulation

/// One run of a server: its party, its judges and its memory.
struct ServerLoop<Party: ServedParty> {
  private var party: Party
  private let sockets: ServerSockets
  private let clock: LiveClock
  private var dissector: TrafficDissector
  private var judge: TraceJudge
  private var log: [CaseRunner.SentDatagram] = []
  private var peers: [String: ReferenceServer.PeerRow] = [:]
  private var order: [String] = []
  private var number = 0

  /// Datagrams kept for a capture; more are judged all the same.
  private static var maximumKept: Int { 200_000 }
  /// Peers shown in tables.
  private static var maximumPeers: Int { 1000 }

  init(_ party: Party, _ sockets: ServerSockets, clock: LiveClock) {
    self.party = party
    self.sockets = sockets
    self.clock = clock
    dissector = party.dissector
    judge = TraceJudge(MonitorContext(keys: party.ring, coverage: .complete))
    self.party.node.start(at: clock.real(.now))
  }

  private var now: Instant { clock.real(.now) }

  /// Serves until the inbox is closed or `duration` has passed.
  mutating func serve(
    for duration: TimeSpan?, every interval: TimeSpan,
    watch: @Sendable (ReferenceServer.Snapshot) -> Void
  ) -> ReferenceServer.Outcome {
    let end = duration.map { now + $0 }
    var nextLook = now + interval
    serving: while true {
      let limit = [party.node.deadline, end, nextLook].compactMap(\.self).min() ?? nextLook
      // What has arrived comes before what is due: it may make that needless.
      switch sockets.inbox.next(until: clock.moment(max(limit, now))) {
      case .letter(let letter): take(letter)
      case .timeout: break
      case .closed: break serving
      }
      wake()
      let now = now
      if now >= nextLook {
        watch(snapshot)
        nextLook = now + interval
      }
      if let end, now >= end { break }
    }
    sockets.close()
    return outcome
  }

  private mutating func take(_ letter: LiveInbox.Letter) {
    let time = clock.real(letter.time)
    observe(
      letter.bytes, from: letter.source, to: letter.socket, at: time,
      isOfStream: letter.isOfStream)
    party.node.receive(letter.bytes, from: letter.source, on: letter.socket, at: now)
    flush()
  }

  private mutating func wake() {
    guard let due = party.node.deadline, due <= now else { return }
    party.node.wake(at: now)
    flush()
  }

  private mutating func flush() {
    party.disclose(to: &dissector)
    while let output = party.node.nextOutput() {
      switch output {
      case .send(let bytes, _, let target):
        if let (source, isOfStream) = sockets.send(bytes, to: target) {
          observe(bytes, from: source, to: target, at: now, isOfStream: isOfStream)
        }
      case .disclose, .discloseLine, .note: break
      }
    }
  }

  private mutating func observe(
    _ bytes: [UInt8], from source: Address, to target: Address, at time: Instant,
    isOfStream: Bool
  ) {
    number += 1
    let packet = ObservedPacket(
      number: number, time: time, source: source, destination: target, datagram: bytes,
      dissection: dissector.dissect(bytes))
    judge.observe(packet)
    // What a stream holds is kept as its bytes.
    if !isOfStream, log.count < Self.maximumKept {
      log.append(
        .init(time: time, source: source, destination: target, payload: bytes))
    }
    note(packet)
  }

  private mutating func note(_ packet: ObservedPacket) {
    guard let sender = packet.dissection.sealer, sender != serverName else { return }
    if peers[sender] == nil {
      guard order.count < Self.maximumPeers else { return }
      order.append(sender)
      peers[sender] = .init(hashname: sender)
    }
    peers[sender]?.datagrams += 1
    peers[sender]?.address = packet.source
  }

  private var snapshot: ReferenceServer.Snapshot {
    var snapshot = ReferenceServer.Snapshot()
    snapshot.peers = order.compactMap { hashname in
      var row = peers[hashname]
      row?.state = party.state(of: hashname)
      return row
    }
    snapshot.datagrams = number
    snapshot.findings = party.findings
    snapshot.elapsed = now - .zero
    return snapshot
  }

  private var outcome: ReferenceServer.Outcome {
    // In the order of the clock; what has one time stays as it came.
    let sent = (log + sockets.inbox.pieces.map { .init($0, clock: clock) }).enumerated()
      .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
      .map(\.element)
    return ReferenceServer.Outcome(
      snapshot: snapshot, judgement: judge.finish(at: now), sent: sent, keys: party.keys)
  }
}

extension Dissection {
  /// Who sealed the datagram, as far as it could be opened.
  fileprivate var sealer: String? {
    switch content {
    case .handshake(let handshake): handshake.from
    case .channel(let channel): channel.from
    case .open(let open): open.from
    case .line(let line): line.from
    case .invalid, .empty, .other: nil
    }
  }
}
