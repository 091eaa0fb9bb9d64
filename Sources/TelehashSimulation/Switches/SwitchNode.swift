public import TelehashCrypto
public import TelehashPackets
public import TelehashV2

/// A reference switch of version 2 with its application, as a node of the simulated network.
public struct SwitchNode: Node {
  public private(set) var endpoint: Switch
  public private(set) var application: SwitchApplication
  /// The address it sends from.
  public let address: Address
  /// What happened, oldest first.
  public private(set) var events: [TimedEvent] = []
  /// The secrets of its lines, in the order they began.
  public private(set) var keyLog: [LineEphemeral] = []
  private var outputs: [NodeOutput] = []
  private var nextOutputIndex = 0

  /// An event and when it happened.
  public struct TimedEvent: Hashable, Sendable {
    public let time: Instant
    public let event: SwitchEvent
  }

  /// Events beyond this number are not kept; the traffic itself is in the trace.
  static let maximumEvents = 100_000

  public init(
    _ endpoint: Switch, address: Address, application: SwitchApplication = SwitchApplication()
  ) {
    self.endpoint = endpoint
    self.address = address
    self.application = application
  }

  /// Lets the application act on its switch; what follows is drained as after any input.
  public mutating func act<R>(
    at now: Instant, _ body: (inout Switch, inout SwitchApplication) throws -> R
  ) rethrows -> R {
    defer { drain(at: now) }
    return try body(&endpoint, &application)
  }

  public mutating func start(at now: Instant) { drain(at: now) }

  public mutating func receive(
    _ payload: [UInt8], from source: Address, on destination: Address, at now: Instant
  ) {
    endpoint.handle(.datagram(payload, from: source), at: now)
    drain(at: now)
  }

  public mutating func wake(at now: Instant) {
    endpoint.handle(.timeout, at: now)
    drain(at: now)
  }

  public var deadline: Instant? { endpoint.deadline }

  public mutating func nextOutput() -> NodeOutput? {
    guard nextOutputIndex < outputs.count else {
      outputs.removeAll(keepingCapacity: true)
      nextOutputIndex = 0
      return nil
    }
    defer { nextOutputIndex += 1 }
    return outputs[nextOutputIndex]
  }

  private mutating func drain(at now: Instant) {
    while let action = endpoint.nextAction() {
      switch action {
      case .send(let bytes, let target):
        outputs.append(.send(bytes, from: address, to: target))
      case .event(let event):
        if events.count < Self.maximumEvents { events.append(TimedEvent(time: now, event: event)) }
        application.react(to: event, through: &endpoint, at: now)
      case .keyLog(let ephemeral):
        keyLog.append(ephemeral)
        outputs.append(.discloseLine(ephemeral))
      }
    }
  }
}
