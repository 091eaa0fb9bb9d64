import TelehashCore
public import TelehashCrypto
import TelehashPackets
public import TelehashRecords
import TelehashSimulation

/// A simulated run read as an observer with all keys reads it: its trace, hash and packets.
struct SimulatedTrace {
  let hash: String
  /// A bounded window of the events.
  let events: [TraceEvent]
  /// Every datagram that was sent, dissected, with the name of its sender.
  let packets: [(sender: String, packet: ObservedPacket)]

  init(_ world: SimulatedWorld, window: TraceWindow) {
    var dissector = TrafficDissector(
      keys: world.keyRing(), edition: world.point.edition,
      forms: .init(version3: world.constructions))
    var sink = TraceSink(hasher: RunningSHA256(), window: window)
    var packets: [(String, ObservedPacket)] = []
    var records: [UInt64: PacketRecord] = [:]
    var states = world.stateEvents[...]
    for event in world.simulation.observer.log.events {
      while let state = states.first, state.time <= event.time {
        sink.record(states.removeFirst())
      }
      var traced = event.traceEvent
      if let number = event.datagram {
        if event.kind == .sent, let source = traced.source, let target = traced.destination {
          let packet = ObservedPacket(
            number: Int(number), time: event.time, source: source, destination: target,
            datagram: event.payload, dissection: dissector.dissect(event.payload))
          packets.append((event.actor, packet))
          records[number] = packet.record
        }
        traced.record = records[number]
      }
      sink.record(traced)
    }
    for state in states { sink.record(state) }
    hash = sink.hash
    events = sink.events
    self.packets = packets
  }
}

extension SimulatedTrace {
  /// The lines that opens of version 2 announce, tunnelled ones too, each once.
  var announcedLines: [CaseRunner.AnnouncedLine] {
    var lines: [CaseRunner.AnnouncedLine] = []
    var known: Set<LineID> = []
    for (_, packet) in packets {
      for open in packet.dissection.opens where known.insert(open.content.line).inserted {
        lines.append(
          .init(owner: open.from, peer: open.to, line: open.content.line, at: open.content.at))
      }
    }
    return lines
  }
}

extension Dissection {
  /// The open of version 2 a datagram is, or carries however deep.
  fileprivate var opens: [DissectedOpen] {
    switch content {
    case .open(let open): return [open]
    case .line(let line):
      var tunnelled = line.tunnelled
      while case .line(let inner)? = tunnelled { tunnelled = inner.tunnelled }
      if case .open(let open)? = tunnelled { return [open] }
      return []
    case .invalid, .empty, .other, .handshake, .channel: return []
    }
  }
}

extension RunningSHA256: TraceHasher {}

extension SimulatedWorld {
  /// How the edition of this run builds messages.
  var constructions: [CipherConstruction] { [edition.construction] }

  /// What reference members told their applications, as events of the trace.
  var stateEvents: [TraceEvent] {
    let endpoints = parties.filter { $0.life != nil }.flatMap { party in
      events(of: party.name).compactMap { observed in
        observed.event.stateText.map {
          TraceEvent(time: observed.time, kind: .state, actor: party.name, text: $0)
        }
      }
    }
    let switches = switchStates.map {
      TraceEvent(time: $0.time, kind: .state, actor: $0.actor, text: $0.text)
    }
    return (endpoints + switches)
      .enumerated()
      .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
      .map(\.element)
  }
}

extension EndpointEvent {
  /// The event as a change of state; nil for what the packets show already.
  fileprivate var stateText: String? {
    switch self {
    case .offered(let offer): "offered \(offer.hashname)"
    case .linkUp(let peer): "link up \(peer)"
    case .routed(let peer, let isBridged): "link \(isBridged ? "bridged" : "direct") \(peer)"
    case .linkDown(let peer, let reason): "link down \(peer) \(reason.rawValue)"
    case .opened(let handle, _, let type, _): "channel \(handle.number) opened \(type)"
    case .ended(let handle): "channel \(handle.number) ended"
    case .failed(let handle, let error): "channel \(handle.number) failed \(error)"
    case .closed(let handle): "channel \(handle.number) closed"
    case .uriOffered(_, let router): "uri offered by \(router)"
    case .resolved(_, let peer): "uri resolved to \(peer)"
    case .unresolved: "uri unresolved"
    case .announced(let announcement): "announced \(announcement.hashname)"
    case .finding(let finding): "finding \(finding.requirement) \(finding.text)"
    case .received, .acknowledged: nil
    }
  }
}
