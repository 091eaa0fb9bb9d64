package import TelehashCore
package import TelehashCrypto
package import TelehashPackets

/// An implementation that plays a member of a simulated world from somewhere else, such as another
/// process.
///
/// It is spoken to in turns: it is asked one thing at one instant of virtual time, and all that it
/// sends and tells because of that comes back with its answer. Between turns it does nothing.
package protocol Subject: AnyObject, Sendable {
  /// What it says it can do.
  var features: SubjectFeatures { get }

  /// One turn.
  func take(_ request: SubjectRequest, at now: Instant) throws(SubjectFault) -> SubjectTurn
}

/// What a subject is asked.
package enum SubjectRequest: Sendable {
  /// Begin a life that knows nothing of earlier ones.
  case start(SubjectStart)
  /// A datagram arrived at one of its addresses.
  case packet([UInt8], from: Address, to: Address)
  /// Time has come this far.
  case advance
  /// Its application wants something.
  case wish(ReferenceWish)
  /// Where it stands with a peer, and the highest `at` it used.
  case state(Hashname?)
  /// The life is over.
  case stop
}

/// What a subject is started as.
package struct SubjectStart: Sendable {
  package var configuration: EndpointConfiguration
  package var address: Address
  /// Whose handshakes it accepts from the beginning.
  package var trusts: [Hashname]
  /// What all its random choices follow from, if it can choose so.
  package var random: SeededRandom

  package init(
    configuration: EndpointConfiguration, address: Address, trusts: [Hashname],
    random: SeededRandom
  ) {
    self.configuration = configuration
    self.address = address
    self.trusts = trusts
    self.random = random
  }
}

/// What came back in one turn.
package struct SubjectTurn: Sendable {
  /// What happened, in its order.
  package var news: [SubjectNews]
  package var answer: SubjectAnswer

  package init(news: [SubjectNews] = [], answer: SubjectAnswer) {
    self.news = news
    self.answer = answer
  }
}

/// Something that happened to a subject in a turn.
package enum SubjectNews: Sendable {
  /// It sends a datagram; without a source, from its own address.
  case packet([UInt8], from: Address?, to: Address)
  case event(EndpointEvent)
  /// A secret that opens its packets.
  case key(Ephemeral)
  case note(String)
}

/// How a subject answers.
package enum SubjectAnswer: Sendable {
  case done(SubjectReply)
  /// It does not do this, in its own words.
  case unsupported(String)
  /// It does this, and could not here.
  case failed(String)
}

/// What an answer holds; what was not asked for is nil.
package struct SubjectReply: Hashable, Sendable {
  /// When it wants to be called again if nothing else happens.
  package var wake: Instant?
  package var channel: ChannelHandle?
  package var link: LinkState?
  package var lastAt: UInt64?
  package var uri: String?

  package init(
    wake: Instant? = nil, channel: ChannelHandle? = nil, link: LinkState? = nil,
    lastAt: UInt64? = nil, uri: String? = nil
  ) {
    self.wake = wake
    self.channel = channel
    self.link = link
    self.lastAt = lastAt
    self.uri = uri
  }
}

/// How a subject broke the conversation; it cannot be used any further.
package struct SubjectFault: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// There is no such program.
    case missing
    /// It ended.
    case exited
    /// No answer came in time.
    case silent
    /// Something else came than the conversation allows.
    case garbage
    /// More came than anybody needs.
    case flood
  }

  package let kind: Kind
  package let text: String

  package init(_ kind: Kind, _ text: String) {
    self.kind = kind
    self.text = text
  }

  package var description: String { text }
}

/// Why a subject does not play on.
package enum SubjectTrouble: Hashable, Sendable {
  case unsupported(String)
  case fault(SubjectFault)
}
