public import TelehashCrypto
public import TelehashPackets

/// Something with addresses on the simulated network: it takes datagrams and time, and sends.
///
/// **After every call the simulation drains `nextOutput()` to nil and then reads `deadline`.**
/// A node asks nobody for time or randomness: instants are arguments, and a source of random bytes
/// is part of the node.
public protocol Node: Sendable {
  /// Called when the node joins the network, and again when it is started after a stop.
  mutating func start(at now: Instant)

  /// A datagram arrived at one of the node's addresses; `source` is what the network made of it.
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
  /// A datagram; a source that is not the node's own is sent as it is, as liars do.
  case send([UInt8], from: Address, to: Address)
  /// A secret from now on in use, for an observer who opens packets.
  case disclose(Ephemeral)
  /// The same of a line of version 2.
  case discloseLine(LineEphemeral)
  /// A remark for the trace.
  case note(String)
}
