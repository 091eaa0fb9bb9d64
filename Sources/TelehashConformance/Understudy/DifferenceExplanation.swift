/// A known reason why an implementation sends other packets than the reference endpoint.
package struct DifferenceExplanation: Hashable, Sendable {
  /// Where the reason is written down.
  package enum Source: Hashable, Sendable {
    /// A row of the ambiguity register.
    case ambiguity(String)
    /// A known fault, by the name of the deviation that imitates it, with the row of the register
    /// where the texts leave room for it.
    case deviation(String, row: String? = nil)
    /// The texts leave it to the endpoint.
    case choice

    package var name: String {
      switch self {
      case .ambiguity(let row): row
      case .deviation(let name, _): name
      case .choice: "allowed"
      }
    }

    /// The row of the ambiguity register that tolerates it.
    package var row: String? {
      switch self {
      case .ambiguity(let row): row
      case .deviation(_, let row): row
      case .choice: nil
      }
    }
  }

  package let source: Source
  /// The requirement it is about.
  package let requirement: String
  package let text: String
  let pattern: Pattern

  /// What a difference must look like.
  struct Pattern: Hashable, Sendable {
    var verdict: ComparedPacket.Verdict
    var kind: PacketSlot.Kind
    /// The type of an open; any without.
    var type: String?
    /// The member of the head that differs; nil for packets that are there or not as a whole.
    var member: Member?
    /// What the recorded member is.
    var recorded: [Shape] = []
    var occasions: [HandshakeOccasion] = []
    var situation: Situation?
  }

  enum Member: Hashable, Sendable {
    case named(String)
    /// A cipher set's own name, in the head or in the attached key packet.
    case cipherSet
  }

  enum Shape: Hashable, Sendable {
    case absent, null, bool, text, number, array, object, emptyObject
  }

  /// What else was going on.
  enum Situation: Hashable, Sendable {
    /// The recorded endpoint's next handshake to the peer has an `at` of its own.
    case answeredWithOwnAt
    case openWasReliable
    case openWasUnreliable
  }
}

extension DifferenceExplanation {
  /// All known reasons; the first that fits is given.
  package static let table: [DifferenceExplanation] = [
    .init(
      .choice, "HS-02", "a handshake without type is of type link",
      .init(verdict: .differs, kind: .handshake, member: .named("type"), recorded: [.absent])),
    .init(
      .ambiguity("A1"), "LINK-19", "how the own CSID is named in the attached packet",
      .init(verdict: .differs, kind: .handshake, member: .cipherSet)),
    .init(
      .choice, "HS-02", "a handshake without type is of type link",
      .init(
        verdict: .differs, kind: .open, type: "peer", member: .named("body.type"),
        recorded: [.absent])),
    .init(
      .ambiguity("A1"), "LINK-19", "how the own CSID is named in the attached packet",
      .init(verdict: .differs, kind: .open, type: "peer", member: .cipherSet)),
    .init(
      .deviation("first-answer-own-at", row: "A10"), "HS-12",
      "the first answer to an unknown peer has an at of its own",
      .init(verdict: .extra, kind: .handshake, situation: .answeredWithOwnAt)),
    .init(
      .deviation("first-answer-own-at", row: "A10"), "HS-12",
      "its own handshake once more beside the confirmation",
      .init(verdict: .missing, kind: .handshake, occasions: [.chosenBelow, .resends])),
    .init(
      .deviation("echo-answered-again", row: "A38"), "HS-14",
      "a repeated handshake is answered again",
      .init(verdict: .missing, kind: .handshake, occasions: [.repeatsConfirmed])),
    .init(
      .deviation("path-request-empty"), "PATH-02", "the request lists no paths",
      .init(
        verdict: .differs, kind: .open, type: "path", member: .named("paths"), recorded: [.absent])
    ),
    .init(
      .deviation("path-answer-empty"), "PATH-04", "the answer does not say which path it went to",
      .init(
        verdict: .differs, kind: .content, member: .named("path"), recorded: [.emptyObject])),
    .init(
      .ambiguity("A16"), "CH-27", "an open of an unknown type is met with err or with silence",
      .init(verdict: .extra, kind: .failure, situation: .openWasUnreliable)),
    .init(
      .deviation("reliable-open-silent", row: "A18"), "REL-02",
      "a reliable open of an unknown type gets no err",
      .init(verdict: .extra, kind: .failure, situation: .openWasReliable)),
    .init(
      .deviation("ack-zero-with-data", row: "A21"), "REL-10",
      "a reply carries the ack from before the request",
      .init(
        verdict: .differs, kind: .numbered, member: .named("ack"), recorded: [.number])),
    .init(
      .deviation("ack-zero-with-data", row: "A21"), "REL-16",
      "a reply carries miss although nothing is missing",
      .init(
        verdict: .differs, kind: .numbered, member: .named("miss"), recorded: [.array])),
    .init(
      .ambiguity("A22"), "REL-15", "the last miss entry, which gives the window",
      .init(verdict: .differs, kind: .acknowledgement, member: .named("miss"), recorded: [.array])
    ),
    .init(
      .ambiguity("A27"), "CONN-03", "whom peer names in connect",
      .init(verdict: .differs, kind: .open, type: "connect", member: .named("peer"))),
  ]

  init(_ source: Source, _ requirement: String, _ text: String, _ pattern: Pattern) {
    self.source = source
    self.requirement = requirement
    self.text = text
    self.pattern = pattern
  }
}
