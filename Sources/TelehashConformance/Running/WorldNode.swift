import TelehashPackets
import TelehashSimulation

/// A member of a cast on the simulated network: an implementation, or the mailbox of a script-driven
/// one.
///
/// (Optionals and no enum, so that each is changed in its place and never copied.)
struct WorldNode: Node {
  var member: (any MemberNode)?
  /// A reference switch of version 2.
  var switchNode: SwitchNode?
  var mailbox: Mailbox?

  init(_ member: any MemberNode) { self.member = member }

  init(_ switchNode: SwitchNode) { self.switchNode = switchNode }

  init(_ mailbox: Mailbox) { self.mailbox = mailbox }

  mutating func start(at now: Instant) {
    member?.start(at: now)
    switchNode?.start(at: now)
    mailbox?.start(at: now)
  }

  mutating func receive(
    _ payload: [UInt8], from source: Address, on destination: Address, at now: Instant
  ) {
    member?.receive(payload, from: source, on: destination, at: now)
    switchNode?.receive(payload, from: source, on: destination, at: now)
    mailbox?.receive(payload, from: source, on: destination, at: now)
  }

  mutating func wake(at now: Instant) {
    member?.wake(at: now)
    switchNode?.wake(at: now)
    mailbox?.wake(at: now)
  }

  var deadline: Instant? {
    member?.deadline ?? switchNode?.deadline ?? mailbox?.deadline
  }

  mutating func nextOutput() -> NodeOutput? {
    member?.nextOutput() ?? switchNode?.nextOutput() ?? mailbox?.nextOutput()
  }
}
