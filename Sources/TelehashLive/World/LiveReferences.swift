import TelehashConformance
import TelehashCrypto
import TelehashPackets
import TelehashSimulation

/// The reference members of a live world: nodes with sockets of their own, moved on the thread that
/// drives their play.
struct LiveReferences<Runner: Node, Setup: Sendable>: Sendable {
  /// One of them.
  struct Member: Sendable {
    let name: String
    let socket: Address
    var setup: Setup
    var node: Runner
  }

  private(set) var members: [Member] = []
  /// The secrets they disclosed as they sent.
  private(set) var disclosed: [Ephemeral] = []

  subscript(name: String) -> Member? { members.first { $0.name == name } }

  mutating func add(_ member: Member) { members.append(member) }

  /// Lets one of them act, and sends what comes of it; nil when nobody has the name.
  mutating func act<R>(
    on name: String, in stage: inout LiveStage, _ body: (inout Member, Instant) -> R
  ) -> R? {
    guard let index = members.firstIndex(where: { $0.name == name }) else { return nil }
    let result = body(&members[index], stage.now)
    flush(index, &stage)
    return result
  }

  /// Moves them until `end`, or until a datagram came for somebody else.
  mutating func advance(to end: Instant, in stage: inout LiveStage) -> Arrival? {
    while true {
      wake(&stage)
      // What has arrived comes before what is due: it may make that needless.
      let due = members.compactMap(\.node.deadline).min().map { max($0, stage.now) }
      if let letter = stage.next(until: min(end, due ?? end)) {
        if let arrival = take(letter, &stage) { return arrival }
      } else if stage.now >= end {
        return nil
      }
    }
  }

  private mutating func take(
    _ letter: LiveInbox.Letter, _ stage: inout LiveStage
  ) -> Arrival? {
    guard let index = members.firstIndex(where: { $0.socket == letter.socket }) else {
      return Arrival(
        bytes: letter.bytes, source: letter.source, socket: letter.socket, time: stage.now)
    }
    members[index].node.receive(
      letter.bytes, from: letter.source, on: letter.socket, at: stage.now)
    flush(index, &stage)
    return nil
  }

  private mutating func wake(_ stage: inout LiveStage) {
    for index in members.indices {
      guard let due = members[index].node.deadline, due <= stage.now else { continue }
      members[index].node.wake(at: stage.now)
      flush(index, &stage)
    }
  }

  private mutating func flush(_ index: Int, _ stage: inout LiveStage) {
    while let output = members[index].node.nextOutput() {
      switch output {
      case .send(let bytes, _, let target):
        stage.send(bytes, from: members[index].socket, to: target)
      case .disclose(let ephemeral): disclosed.append(ephemeral)
      case .discloseLine: break
      case .note(let text): stage.remark(text)
      }
    }
  }
}
