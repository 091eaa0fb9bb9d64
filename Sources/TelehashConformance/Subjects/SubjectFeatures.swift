package import TelehashCrypto
package import TelehashPackets

/// What a subject says it can do.
package struct SubjectFeatures: Hashable, Sendable {
  package var roles: [Role]
  package var editions: [EditionName]
  package var csids: [CSID]
  package var verbs: [Verb]
  /// The channel types its application serves.
  package var channels: [String]
  /// The settings of `start` it knows beside those it must.
  package var options: [String]
  /// Whether its answers say when it wants to be called again; otherwise it is called often.
  package var timers: Bool
  /// Whether it tells what happens to it; otherwise only its packets speak.
  package var events: Bool

  /// Stands among `channels` for every type it may be told to serve.
  package static let anyChannel = "*"

  /// Whether it serves channels of a type.
  package func serves(_ channel: String) -> Bool {
    channels.contains(channel) || channels.contains(Self.anyChannel)
  }

  /// What it may leave out.
  package enum Verb: String, Hashable, Sendable, CaseIterable {
    case link, trust, unlink, accept, keepalive, paths, uri, open, send, close, state
  }

  package init(
    roles: [Role], editions: [EditionName], csids: [CSID], verbs: [Verb] = [],
    channels: [String] = [], options: [String] = [], timers: Bool = false, events: Bool = false
  ) {
    self.roles = roles
    self.editions = editions
    self.csids = csids
    self.verbs = verbs
    self.channels = channels
    self.options = options
    self.timers = timers
    self.events = events
  }

  /// Everything that is declared, one word each, for reports.
  package var words: [String] {
    roles.map { "role:\($0.rawValue)" } + editions.map { "edition:\($0.rawValue)" }
      + csids.map { "csid:\($0)" } + verbs.map { "verb:\($0.rawValue)" }
      + channels.map { "channel:\($0)" } + options.map { "option:\($0)" }
      + (timers ? ["timers"] : []) + (events ? ["events"] : [])
  }
}

extension ReferenceWish {
  /// The verb that carries the wish.
  package var verb: SubjectFeatures.Verb {
    switch self {
    case .link: .link
    case .resolve, .offerURI, .shareURI: .uri
    case .trust: .trust
    case .unlink: .unlink
    case .accept: .accept
    case .keepalive: .keepalive
    case .requestPaths: .paths
    case .open: .open
    case .transfer: .send
    case .end, .fail: .close
    }
  }
}
