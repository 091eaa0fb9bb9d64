import TelehashCore
import TelehashCrypto
import TelehashPackets

/// An implementation that does nothing right; no case may pass with it.
package enum NullSubject: String, CaseIterable, Sendable {
  /// Never answers, neither the harness nor the network.
  case silent
  /// Answers the harness, and does nothing.
  case noOp = "no-op"
  /// Sends every datagram back where it came from.
  case echo = "echo-everything"
  /// Ends before it begins.
  case crash = "crash-at-start"
  /// Behaves, and sends everything twice.
  case twice = "answers-twice"
  /// Answers every datagram with noise.
  case garbage

  /// A fresh one, for one life of one member.
  package func make() -> any Subject {
    switch self {
    case .twice: DoublingSubject()
    case .silent, .noOp, .echo, .crash, .garbage: IdleSubject(self)
    }
  }
}

extension SubjectFeatures {
  /// Everything, so that nothing is excused as not supported.
  static let everything = SubjectFeatures(
    roles: [.endpoint, .router], editions: EditionName.allCases, csids: CSID.built,
    verbs: Verb.allCases, channels: [anyChannel],
    options: [
      "profile", "accepts", "routers", "cloak", "requires", "sends", "compression", "lastAt",
      "channelTimeout", "deviations",
    ], timers: true, events: true)
}

/// A subject without a protocol in it.
private final class IdleSubject: Subject {
  private let kind: NullSubject

  init(_ kind: NullSubject) { self.kind = kind }

  var features: SubjectFeatures { .everything }

  func take(_ request: SubjectRequest, at now: Instant) throws(SubjectFault) -> SubjectTurn {
    switch (kind, request) {
    case (.silent, .packet), (.silent, .wish):
      throw SubjectFault(.silent, "no answer")
    case (.crash, .start):
      throw SubjectFault(.exited, "ended at its start")
    case (.echo, .packet(let bytes, let source, let target)):
      return SubjectTurn(
        news: [.packet(bytes, from: target, to: source)], answer: .done(SubjectReply()))
    case (.garbage, .packet(let bytes, let source, let target)):
      let noise = Digest.sha256(bytes)
      return SubjectTurn(
        news: [.packet(noise + noise, from: target, to: source)], answer: .done(SubjectReply()))
    case (_, .wish(.open)):
      return SubjectTurn(answer: .done(SubjectReply(channel: ChannelHandle(number: 1))))
    case (_, .state):
      return SubjectTurn(answer: .done(SubjectReply(link: .up)))
    case (_, .start), (_, .packet), (_, .advance), (_, .wish), (_, .stop):
      return SubjectTurn(answer: .done(SubjectReply()))
    }
  }
}
