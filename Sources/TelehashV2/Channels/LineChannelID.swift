public import TelehashCrypto
public import TelehashPackets

/// The number of a channel, `c`: 32 hex digits in v2.0 (V2CH-01), an integer in v2.1 (V2CH-02).
public enum LineChannelID: Hashable, Sendable, CustomStringConvertible {
  case hex(LineID)
  case number(UInt32)

  /// Reads `c`; nil when it is missing or not of the edition's form.
  public init?(_ value: JSONValue?, _ form: SwitchEdition.ChannelIDs) {
    switch form {
    case .hex:
      guard let id = value?.string.flatMap(LineID.init(text:)) else { return nil }
      self = .hex(id)
    case .ordered:
      // `1.0` is an integer to JSON, `1.5` and `"1"` are none.
      guard let number = value?.uint64, number > 0, let number = UInt32(exactly: number) else {
        return nil
      }
      self = .number(number)
    }
  }

  public var json: JSONValue {
    switch self {
    case .hex(let id): .string(id.text)
    case .number(let number): .number(JSONNumber(UInt64(number)))
    }
  }

  public var number: UInt64? { if case .number(let number) = self { UInt64(number) } else { nil } }

  public var description: String {
    switch self {
    case .hex(let id): id.text
    case .number(let number): "\(number)"
    }
  }
}

/// Hands out the ids of channels this side opens on one line, and judges those of the other side.
///
/// In v2.1 the hashname that sorts first has the even ids from 2, the other the odd ones from 1
/// (V2CH-03). Ids only grow, except that two opens may arrive swapped (V2CH-04); a new line begins
/// anew (V2CH-05). In v2.0 ids are random and only their repetition is noticed.
struct ChannelNumbers: Sendable {
  /// Why an open is not taken.
  enum Refusal: Sendable {
    case ownParity
    case notHigher(than: UInt32)
    case used

    var requirement: String {
      switch self {
      case .ownParity: "V2CH-03"
      case .notHigher: "V2CH-04"
      case .used: "V2CH-01"
      }
    }
  }

  /// Ids of ended channels that are remembered, so that a replayed open does not open twice.
  static let maximumRetired = 256

  private let form: SwitchEdition.ChannelIDs
  private let isEven: Bool
  private let deviations: SwitchDeviations
  private var upcoming: UInt64
  private var highest: UInt32?
  private var tookNeighbour = false
  private var retired: [LineChannelID] = []

  init(
    _ form: SwitchEdition.ChannelIDs, own: HexHashname, remote: HexHashname,
    deviations: SwitchDeviations
  ) {
    self.form = form
    self.deviations = deviations
    isEven = own < remote
    upcoming = isEven ? 2 : 1
  }

  /// The next id; nil when they are used up.
  mutating func next(random: inout any RandomSource) -> LineChannelID? {
    switch form {
    case .hex: return .hex(LineID(random.bytes(LineID.size)) ?? LineID.make(random: &random))
    case .ordered:
      guard let number = UInt32(exactly: upcoming) else { return nil }
      upcoming += 2
      return .number(number)
    }
  }

  /// Takes the id of an incoming open, or says why not; nil means taken.
  mutating func take(_ id: LineChannelID) -> Refusal? {
    switch id {
    case .hex:
      guard !retired.contains(id) else { return .used }
      return nil
    case .number(let number):
      if number.isMultiple(of: 2) == isEven, !deviations.contains(.channelParityUnchecked) {
        return .ownParity
      }
      guard let last = highest else {
        highest = number
        return nil
      }
      if number > last {
        tookNeighbour = number - last == 2
        highest = number
        return nil
      }
      if deviations.contains(.channelIDsUnordered) { return nil }
      guard last - number == 2, !tookNeighbour else { return .notHigher(than: last) }
      tookNeighbour = true
      return nil
    }
  }

  /// Remembers the id of a channel that is gone.
  mutating func retire(_ id: LineChannelID) {
    guard case .hex = id else { return }
    retired.append(id)
    if retired.count > Self.maximumRetired { retired.removeFirst() }
  }
}
