public import TelehashCrypto
public import TelehashPackets
public import TelehashRecords

/// Somebody who is told everything that happens in a simulation, and tells what datagrams mean.
///
/// A `sent` event comes before `meanings` is asked about its datagram, so an observer that opens
/// packets as they are sent can answer from what it just found.
public protocol SimulationObserver: Sendable {
  /// Whether `observe` is wanted; where it is not, events are not made.
  var observes: Bool { get }

  mutating func observe(_ event: SimulationEvent)

  /// A node made a secret known, before it sends anything that needs it.
  mutating func learn(_ secret: Ephemeral, from node: String)

  /// The same for a line of version 2.
  mutating func learn(_ secret: LineEphemeral, from node: String)

  /// What a datagram means, in the words filters use, such as `handshake` or `channel:stream`.
  /// Asked when a filter depends on it; addresses are the sender's.
  mutating func meanings(of payload: [UInt8], from source: Address, to target: Address) -> [String]
}

extension SimulationObserver {
  public var observes: Bool { true }

  public mutating func learn(_ secret: Ephemeral, from node: String) {}

  public mutating func learn(_ secret: LineEphemeral, from node: String) {}

  public mutating func meanings(
    of payload: [UInt8], from source: Address, to target: Address
  ) -> [String] { [] }
}

/// An observer that takes no notice.
public struct NoObserver: SimulationObserver {
  public init() {}

  public var observes: Bool { false }

  public mutating func observe(_ event: SimulationEvent) {}
}

/// An observer that keeps the events.
public struct EventLog: SimulationObserver {
  /// Says what a datagram means.
  public typealias Classifier =
    @Sendable (_ payload: [UInt8], _ source: Address, _ target: Address) -> [String]

  public private(set) var events: [SimulationEvent] = []
  /// How many events came when the log was full.
  public private(set) var lostEvents = 0
  /// How many events are kept.
  public let capacity: Int
  private let classifier: Classifier?

  /// Enough for any single case; longer runs are watched as they happen.
  public static let defaultCapacity = 1_000_000

  public init(capacity: Int = defaultCapacity, classifier: Classifier? = nil) {
    self.capacity = capacity
    self.classifier = classifier
  }

  public mutating func observe(_ event: SimulationEvent) {
    if events.count < capacity { events.append(event) } else { lostEvents += 1 }
  }

  public mutating func meanings(
    of payload: [UInt8], from source: Address, to target: Address
  ) -> [String] { classifier?(payload, source, target) ?? [] }

  /// Takes the events since the last call.
  public mutating func take() -> [SimulationEvent] {
    defer { events.removeAll() }
    return events
  }

  /// The events as a trace.
  public var trace: Trace { Trace(events.map(\.traceEvent)) }
}
