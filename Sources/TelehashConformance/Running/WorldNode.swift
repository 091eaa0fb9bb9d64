import TelehashPackets
import TelehashSimulation

/// A member of a cast on the simulated network: a reference endpoint, or the mailbox of a
/// script-driven one.
///
/// (Two optionals and no enum, so that either is changed in its place and never copied.)
struct WorldNode: Node {
  var endpoint: EndpointNode?
  var mailbox: Mailbox?

  init(_ endpoint: EndpointNode) { self.endpoint = endpoint }

  init(_ mailbox: Mailbox) { self.mailbox = mailbox }

  mutating func start(at now: Instant) {
    endpoint?.start(at: now)
    mailbox?.start(at: now)
  }

  mutating func receive(
    _ payload: [UInt8], from source: Address, on destination: Address, at now: Instant
  ) {
    endpoint?.receive(payload, from: source, on: destination, at: now)
    mailbox?.receive(payload, from: source, on: destination, at: now)
  }

  mutating func wake(at now: Instant) {
    endpoint?.wake(at: now)
    mailbox?.wake(at: now)
  }

  var deadline: Instant? { endpoint?.deadline ?? mailbox?.deadline }

  mutating func nextOutput() -> NodeOutput? { endpoint?.nextOutput() ?? mailbox?.nextOutput() }
}
