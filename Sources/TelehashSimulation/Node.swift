public import TelehashPackets

/// Something with addresses on the simulated network: it takes datagrams and time, and sends.
///
/// **After every call the simulation drains `nextOutput()` to nil and then reads `deadline`.**
public protocol Node: Sendable {
  /// Called once, when the node joins the network.
  mutating func start(at now: Instant)

  /// A datagram arrived at one of the node's addresses.
  mutating func receive(
    _ payload: [UInt8], from source: Address, on destination: Address, at now: Instant)

  /// The deadline has come.
  mutating func wake(at now: Instant)

  /// When to call `wake(at:)`; nil for never.
  var deadline: Instant? { get }

  /// The next thing the node wants done.
  mutating func nextOutput() -> NodeOutput?
}

/// What a node wants done.
public enum NodeOutput: Sendable {
  case send([UInt8], from: Address, to: Address)
  /// A remark for the trace.
  case note(String)
}

/// A node that only collects what arrives, for somebody outside the simulation to read.
public struct Mailbox: Node {
  /// A datagram that arrived.
  public struct Letter: Hashable, Sendable {
    public let payload: [UInt8]
    public let source: Address
    public let destination: Address
    public let time: Instant
  }

  public private(set) var letters: [Letter] = []

  public init() {}

  /// Takes everything that arrived since the last call.
  public mutating func take() -> [Letter] {
    defer { letters.removeAll() }
    return letters
  }

  public mutating func start(at now: Instant) {}

  public mutating func receive(
    _ payload: [UInt8], from source: Address, on destination: Address, at now: Instant
  ) {
    letters.append(
      Letter(payload: payload, source: source, destination: destination, time: now))
  }

  public mutating func wake(at now: Instant) {}

  public var deadline: Instant? { nil }

  public mutating func nextOutput() -> NodeOutput? { nil }
}
