package import TelehashPackets

/// Shows a trace to monitors and collects what they found.
///
///     var judge = TraceJudge(context)
///     for packet in trace { judge.observe(packet) }
///     let judgement = judge.finish(at: end)
package struct TraceJudge: Sendable {
  private var reader: SightingReader
  private var panel: MonitorPanel

  /// Watches with `monitors`; nil for all of the context's edition.
  package init(_ context: MonitorContext, monitors: [any Monitor.Type]? = nil) {
    reader = SightingReader(context)
    panel = MonitorPanel(context, monitors ?? MonitorSuite.monitors(of: context.name))
  }

  /// Takes the next packet of the trace.
  package mutating func observe(_ packet: ObservedPacket) {
    if let sighting = reader.read(packet) { panel.observe(sighting) }
  }

  /// Ends the trace: at the last packet, or at `time` when it was watched for longer.
  package consuming func finish(at time: Instant? = nil) -> TraceJudgement {
    TraceJudgement(panel.finish(at: max(reader.last, time ?? reader.last)))
  }
}

/// Turns the datagrams of a trace into sightings, by the reader of version 3 or that of version 2.
package struct SightingReader: Sendable {
  private var version3: TrafficReader?
  private var version2: SwitchTrafficReader?
  /// The time of the last packet.
  package private(set) var last = Instant.zero

  package init(_ context: MonitorContext) {
    if context.name.isVersion3 {
      version3 = TrafficReader(context)
    } else {
      version2 = SwitchTrafficReader(context)
    }
  }

  /// What the next packet of the trace shows.
  package mutating func read(_ packet: ObservedPacket) -> Sighting? {
    last = max(last, packet.time)
    return version3?.read(packet) ?? version2?.read(packet)
  }
}

/// Some monitors that look at the same sightings.
package struct MonitorPanel: Sendable {
  private var monitors: [any Monitor]

  package init(_ context: MonitorContext, _ monitors: [any Monitor.Type]) {
    self.monitors = monitors.map { $0.init(context) }
  }

  package mutating func observe(_ sighting: Sighting) {
    for index in monitors.indices { monitors[index].observe(sighting) }
  }

  /// Ends the trace; what each monitor found, in their order.
  package consuming func finish(at end: Instant) -> [MonitorReport] {
    for index in monitors.indices { monitors[index].finish(at: end) }
    return monitors.map(\.report)
  }
}
