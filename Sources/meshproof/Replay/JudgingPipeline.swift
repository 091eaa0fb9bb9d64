import TelehashConformance
import TelehashPackets

/// The monitors at work beside the reading of a capture.
///
///     reading → sightings ─batch→ first monitors ─batch→ other monitors
///
/// Each stage is its own task, and a batch is with one of them at a time. They see all packets in the
/// order of the capture, so that the judgement is the same as that of a `TraceJudge`. Whoever
/// reads faster than they judge has to wait.
struct JudgingPipeline {
  private var reader: SightingReader
  private let stages: [Stage]
  private var batch: [Sighting] = []
  /// What each stage was given last.
  private var latest: [Task<Void, Never>?]
  /// The last stage's work on batches that may not be done, oldest first.
  ///
  /// They are kept so that they are freed where they were made: memory that one processor takes and
  /// another gives back makes both wait.
  private var underWay: [(batch: [Sighting], work: Task<Void, Never>)] = []

  private static let stages = 2
  private static let batchSize = 128
  /// Batches in the pipeline: enough that a stage finds the next one when it is done with one.
  private static let mostUnderWay = 8

  init(_ context: MonitorContext) {
    reader = SightingReader(context)
    let monitors = MonitorSuite.monitors(of: context.name)
    let share = (monitors.count + Self.stages - 1) / Self.stages
    stages = stride(from: 0, to: monitors.count, by: share).map { start in
      Stage(context, Array(monitors[start..<min(start + share, monitors.count)]))
    }
    latest = stages.map { _ in nil }
  }

  /// Takes the next packet of the capture.
  mutating func observe(_ packet: ObservedPacket) async {
    guard let sighting = reader.read(packet) else { return }
    batch.append(sighting)
    if batch.count == Self.batchSize { await passOn() }
  }

  /// Ends the capture at its last packet.
  mutating func finish() async -> TraceJudgement {
    await passOn()
    var reports: [MonitorReport] = []
    for (stage, work) in zip(stages, latest) {
      await work?.value
      reports += await stage.finish(at: reader.last)
    }
    return TraceJudgement(reports)
  }

  private mutating func passOn() async {
    let passed = batch
    batch = []
    batch.reserveCapacity(Self.batchSize)
    var before: Task<Void, Never>?
    for (index, stage) in stages.enumerated() {
      let work = Task { [before, earlier = latest[index]] in
        await earlier?.value
        await before?.value
        await stage.observe(passed)
      }
      latest[index] = work
      before = work
    }
    if let before { underWay.append((passed, before)) }
    if underWay.count > Self.mostUnderWay { await underWay.removeFirst().work.value }
  }

  /// Some of the monitors.
  private actor Stage {
    private var panel: MonitorPanel

    init(_ context: MonitorContext, _ monitors: [any Monitor.Type]) {
      panel = MonitorPanel(context, monitors)
    }

    func observe(_ batch: [Sighting]) {
      for sighting in batch { panel.observe(sighting) }
    }

    func finish(at end: Instant) -> [MonitorReport] { panel.finish(at: end) }
  }
}
