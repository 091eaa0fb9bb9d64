import TelehashCrypto
import TelehashPackets
import TelehashV2

/// `switch-transcript`: switches of version 2 open lines and talk, directly or through a seed
/// (V2OPEN-14, V2LINE-05, V2REL-01, V2PEER-08, V2CONN-01, V2RELAY-04, V2RELAY-11).
///
/// All secrets and all packets are shown, so that any implementation can be put into any of the
/// places. An `alter` flips one bit of one message on its way: who it is for must not react.
struct SwitchTranscriptVector: VectorKind {
  static let outputs = [
    VectorOutput("parties", .list), VectorOutput("ephemerals", .list),
    VectorOutput("messages", .list),
  ]
  /// Nobody else draws the same ephemeral keys from the seed.
  static let canBeAsked = false
  private let suite: LineSuite
  private let flow: Flow
  private let seed: UInt64
  private let alteration: SwitchPlay.Alteration?

  /// How the two come to talk.
  enum Flow: String, CaseIterable, Sendable {
    /// The asker knows the other's keys and address; one unreliable channel.
    case direct
    /// The same with a reliable channel of several packets.
    case reliable
    /// Both have a link with a seed and cannot reach each other: seek, peer, connect, and what
    /// carries packets in the edition, a relay or a tunnel.
    case introduced
    /// The same with a seed that bridges when it is asked to.
    case bridged
  }

  init(_ fields: inout VectorFields, in group: SwitchTranscriptParameters) throws(VectorError) {
    suite = group.suite
    flow = try fields.choice("flow", of: Flow.self)
    seed = try fields.number("seed")
    guard fields.has("alter") else {
      alteration = nil
      return
    }
    let alterations = try fields.objects("alter") { entry throws(VectorError) in
      SwitchPlay.Alteration(
        message: try entry.count("message"), bit: try entry.count("flipBit"))
    }
    guard alterations.count == 1 else { throw fields.error("one change was expected", at: "alter") }
    alteration = alterations.first
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    var play = try VectorFault.refusing { try SwitchPlay(suite, flow, seed: seed) }
    play.alteration = alteration
    play.run()
    if alteration != nil {
      switch play.reaction {
      case nil: throw .wrong("there is no such message")
      case false?: throw .refused("nothing came of it")
      case true?: break
      }
    } else if let problem = play.problem {
      throw .wrong(problem)
    }
    return play.record
  }
}

/// The parameters of `switch-transcript`.
struct SwitchTranscriptParameters: VectorParameters {
  let suite: LineSuite

  init(_ fields: inout VectorFields, editions: [EditionName]) throws(VectorError) {
    guard let suite = LineSuite(rawValue: try fields.text("suite")) else {
      throw fields.error("rsa, 1a, 2a and 3a are built here", at: "suite")
    }
    self.suite = suite
  }
}
