import TelehashCore
import TelehashPackets
import TelehashRecords

/// What is known of one deviation: what it does wrong, what it breaks and how it must be caught.
///
/// A check never seen to fail is no check. Every fault the reference implementation can imitate has a
/// record, `meshproof selftest` shows that the ordinary checks of the requirement it breaks see it,
/// and a fault they do not see is an error of this repository.
public struct DeviationRecord: Hashable, Sendable {
  /// The name scenarios and command lines give it.
  public let name: String
  /// The one thing it does wrong, in a sentence.
  public let statement: String
  /// The requirements it breaks; the first is the one it is about.
  public let requirements: [String]
  public let effect: Effect
  public let place: Place
  public let family: Family
  public let reach: Reach
  /// Defects of real implementations it imitates, as in `telehash-c`.
  public let seenIn: [String]

  /// What the checks must report.
  public enum Effect: Hashable, Sendable {
    /// A requirement is broken.
    case fail
    /// A SHOULD is missed, or a reading is seen that is tolerated with a warning.
    case lenient
    /// Another reading of an ambiguous point is recorded, and nothing fails.
    case reading(KnownReading)
    /// It dies or hangs: the fence stays unanswered, and nothing passes.
    case inconclusive
    /// A known value is not computed.
    case vector

    public var word: String {
      switch self {
      case .fail: "fail"
      case .lenient: "lenient"
      case .reading: "reading"
      case .inconclusive: "inconclusive"
      case .vector: "vector"
      }
    }
  }

  /// How much of whoever carries it goes wrong.
  public enum Reach: Hashable, Sendable {
    /// What it breaks, and what needs that.
    case own
    /// Nobody who begins as the texts say is answered: of a live target nothing can be said.
    case strangers
    /// Nothing works: no case may pass, whatever it is about.
    case everything
  }

  /// Where it is caught.
  public enum Place: String, CaseIterable, Hashable, Sendable {
    case scenario, monitor, vector, capture
  }

  /// Which part of the reference implementation carries it.
  public enum Family: String, CaseIterable, Hashable, Sendable {
    /// An endpoint of version 3, with its handshakes, exchanges, links and router.
    case endpoint
    /// The channels of such an endpoint.
    case channel
    /// What computes the values of vectors.
    case computation
    /// What is known by its traffic alone.
    case traffic
    /// A switch of version 2.
    case version2
  }
}

/// Every deviation there is, by what it is about.
public enum DeviationRegister {
  /// All of them, in the order they are shown; a new family adds its table here.
  public static let all: [DeviationRecord] =
    handshakes + exchanges + channels + reliable + routing + switches
    + VectorMutant.all.map(\.record) + CaptureMutant.all.map(\.record)

  /// Those of a name: one, but for the few faults that both versions know.
  public static func records(named name: String) -> [DeviationRecord] { byName[name] ?? [] }

  /// Faults no case can see, each with the reason; the tests of their parts see them.
  public static let unseen: [(name: String, reason: String)] = [
    (
      "err-state-kept",
      "the number of a channel that ended with err is never used again, so its state shows nowhere"
    ),
    ("enc-on-fragments", "the reference application sends no encoded messages over streams"),
    ("partial-message-delivered", "the reference application reads streams as bytes"),
    (
      "open-before-every-line",
      "an open may be sent again, and the rate of a tunnel is kept by who introduced"
    ),
    ("sees-by-distance-only", "hashnames are drawn by each case, so none can name an order"),
    ("bridge-map-forever", "how long a router keeps a mapping is its own affair"),
    ("connect-from-anybody", "the endpoints of cases take introductions from any link"),
    ("tcp-uncloaked", "the simulated network carries datagrams alone"),
    ("chunk-blocking-per-packet", "the simulated network carries datagrams alone"),
    ("crash-pipe-without-path", "a path of no kind exists inside one library alone"),
    ("cs1c-wrong-curve", "the cipher set 1c is a draft that no edition has"),
    ("decrypts-twice", "it costs time and changes nothing that is sent or delivered"),
    ("cs3a-nonce-counter", "a nonce that counts does not repeat, which is all that is observable"),
  ]

  private static let byName = Dictionary(grouping: all, by: \.name)
}

extension DeviationRecord.Family {
  /// Whether simulated members carry its faults in cases of an edition.
  func plays(in edition: EditionName) -> Bool {
    switch self {
    case .endpoint, .channel: edition.isVersion3
    case .version2: !edition.isVersion3
    case .computation, .traffic: false
    }
  }
}

extension DeviationRecord {
  /// A fault of endpoints or their channels, as the tables give it.
  init(
    _ name: String, _ requirements: [String], _ effect: Effect, _ statement: String,
    at place: Place = .scenario, family: Family = .endpoint, reach: Reach = .own
  ) {
    self.name = name
    self.statement = statement
    self.requirements = requirements
    self.effect = effect
    self.place = place
    self.family = family
    self.reach = reach
    // Three names of version 3 stand for like faults of version 2, which nobody was seen to have.
    let isNamesake = family == .version2 && Deviations.allNames.contains(name)
    seenIn = isNamesake ? [] : Self.museumByName[name] ?? []
  }
}
