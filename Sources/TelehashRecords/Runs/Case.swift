public import TelehashPackets

/// One thing that was tried or watched, and what came of it.
public struct Case: Hashable, Sendable {
  /// `area/name[edition,csid,network,role]`.
  public var id: String
  public var title: String
  public var area: String
  /// The ids of the requirements it bears on.
  public var requirements: [String]
  /// The level of the strongest of them.
  public var level: Level
  public var axes: Axes
  public var verdict: Verdict
  /// Whether this is what makes the whole run fail.
  public var unexpected: Bool
  /// What people should read; empty when there is nothing to say.
  public var message: String
  /// The place in `events` of the event that decided it.
  public var failingEvent: Int?
  /// The id of the failed case without which this one says nothing.
  public var blockedBy: String?
  /// The hash of the whole trace, even where `events` is a part; nil when nothing was played.
  public var traceHash: String?
  public var seed: UInt64?
  public var duration: Run.Duration
  public var evidence: Evidence?
  /// What happened, or the part of it that matters.
  public var events: [TraceEvent]

  /// The point of the scenario's axes; an axis it does not have is nil.
  public struct Axes: Hashable, Sendable {
    public var edition: EditionName?
    public var csid: String?
    public var network: String?
    public var role: String?

    public init(
      edition: EditionName? = nil, csid: String? = nil, network: String? = nil,
      role: String? = nil
    ) {
      self.edition = edition
      self.csid = csid
      self.network = network
      self.role = role
    }
  }

  /// Where the packets can be looked at.
  public struct Evidence: Hashable, Sendable {
    /// The capture, as a path relative to run.json.
    public var pcap: String
    /// The keys that open it.
    public var keys: String?
    /// The numbers of the case's packets in the capture, from 1.
    public var firstPacket: Int?
    public var lastPacket: Int?

    public init(pcap: String, keys: String? = nil, firstPacket: Int? = nil, lastPacket: Int? = nil)
    {
      self.pcap = pcap
      self.keys = keys
      self.firstPacket = firstPacket
      self.lastPacket = lastPacket
    }
  }

  public init(
    id: String, title: String, area: String, requirements: [String], level: Level,
    axes: Axes = Axes(), verdict: Verdict, unexpected: Bool = false, message: String = "",
    failingEvent: Int? = nil, blockedBy: String? = nil, traceHash: String? = nil,
    seed: UInt64? = nil, duration: Run.Duration = Run.Duration(real: .zero),
    evidence: Evidence? = nil, events: [TraceEvent] = []
  ) {
    self.id = id
    self.title = title
    self.area = area
    self.requirements = requirements
    self.level = level
    self.axes = axes
    self.verdict = verdict
    self.unexpected = unexpected
    self.message = message
    self.failingEvent = failingEvent
    self.blockedBy = blockedBy
    self.traceHash = traceHash
    self.seed = seed
    self.duration = duration
    self.evidence = evidence
    self.events = events
  }
}
