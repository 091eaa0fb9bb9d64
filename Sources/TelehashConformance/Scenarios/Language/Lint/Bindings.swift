/// The names a play has bound so far, and what each of them is.
struct Bindings {
  /// What a name stands for.
  enum Kind: String {
    case session = "a session"
    /// One that a script member made.
    case handshake = "a sent handshake"
    /// One that an `expect` found: its keys are not ours.
    case receivedHandshake = "a received handshake"
    case introduction = "an introduction"
    case channelPacket = "a channel packet"
    case datagram = "a datagram"
    case channel = "a channel"
    case uri = "a URI"

    /// The members that are numbers, which expressions may use.
    var numbers: [String] {
      switch self {
      case .session, .handshake, .receivedHandshake, .introduction: ["at"]
      case .channelPacket: ["c", "seq"]
      case .channel: ["c"]
      case .datagram, .uri: []
      }
    }

    var hasToken: Bool {
      switch self {
      case .session, .handshake, .receivedHandshake, .introduction, .channelPacket: true
      case .channel, .datagram, .uri: false
      }
    }

    /// What leads to a session: itself, or something that is in one.
    static let sessions: [Kind] = [.session, .handshake, .channelPacket, .channel]
    /// What leads to ephemeral keys of ours.
    static let ephemerals: [Kind] = [.session, .handshake]
    static let packets: [Kind] = [
      .handshake, .receivedHandshake, .introduction, .channelPacket, .datagram,
    ]
    /// What shows a token of the other side.
    static let remoteTokens: [Kind] = [.session, .receivedHandshake]
  }

  struct Bound {
    var kind: Kind
    /// Where the step that owns the name binds it.
    var place: SourcePlace
  }

  private var bound: [String: Bound] = [:]
  /// The names in the order they were bound, for suggestions; the first ones are enough.
  private(set) var names: [String] = []

  subscript(_ name: String) -> Bound? { bound[name] }

  mutating func bind(_ name: String, _ kind: Kind, at place: SourcePlace) {
    if bound.updateValue(Bound(kind: kind, place: place), forKey: name) == nil, names.count < 100 {
      names.append(name)
    }
  }
}
