package import TelehashPackets

/// Shows a trace to monitors and collects what they found.
///
///     var judge = TraceJudge(context)
///     for packet in trace { judge.observe(packet) }
///     let judgement = judge.finish(at: end)
package struct TraceJudge: Sendable {
  /// Who turns datagrams into sightings: one a version.
  private var reader: TrafficReader?
  private var switchReader: SwitchTrafficReader?
  private var monitors: [any Monitor]
  private var last = Instant.zero

  /// Watches with `monitors`; nil for all of the context's edition.
  package init(_ context: MonitorContext, monitors: [any Monitor.Type]? = nil) {
    if context.name.isVersion3 {
      reader = TrafficReader(context)
    } else {
      switchReader = SwitchTrafficReader(context)
    }
    self.monitors = (monitors ?? MonitorSuite.monitors(of: context.name)).map { $0.init(context) }
  }

  /// Takes the next packet of the trace.
  package mutating func observe(_ packet: ObservedPacket) {
    last = max(last, packet.time)
    guard let sighting = reader?.read(packet) ?? switchReader?.read(packet) else { return }
    for index in monitors.indices { monitors[index].observe(sighting) }
  }

  /// Ends the trace: at the last packet, or at `time` when it was watched for longer.
  package consuming func finish(at time: Instant? = nil) -> TraceJudgement {
    let end = max(last, time ?? last)
    for index in monitors.indices { monitors[index].finish(at: end) }
    return TraceJudgement(monitors.map(\.report))
  }
}
