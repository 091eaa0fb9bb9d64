import DequeModule
public import TelehashPackets

/// A node that only collects what arrives, for somebody outside the simulation to read.
///
/// What that somebody sends goes through `Simulation.act(on:_:)` and `send`.
public struct Mailbox: Node {
  /// A datagram that arrived.
  public struct Letter: Hashable, Sendable {
    public let payload: [UInt8]
    public let source: Address
    public let destination: Address
    public let time: Instant
  }

  public private(set) var letters: [Letter] = []
  private var outputs = Deque<NodeOutput>()

  /// More than this is not kept; who reads so late has stopped reading.
  public static let maximumLetters = 100_000

  public init() {}

  /// Takes everything that arrived since the last call.
  public mutating func take() -> [Letter] {
    defer { letters.removeAll() }
    return letters
  }

  /// Sends a datagram as soon as the simulation looks.
  public mutating func send(_ payload: [UInt8], from source: Address, to target: Address) {
    outputs.append(.send(payload, from: source, to: target))
  }

  public mutating func start(at now: Instant) {}

  public mutating func receive(
    _ payload: [UInt8], from source: Address, on destination: Address, at now: Instant
  ) {
    guard letters.count < Self.maximumLetters else { return }
    letters.append(Letter(payload: payload, source: source, destination: destination, time: now))
  }

  public mutating func wake(at now: Instant) {}

  public var deadline: Instant? { nil }

  public mutating func nextOutput() -> NodeOutput? { outputs.popFirst() }
}
