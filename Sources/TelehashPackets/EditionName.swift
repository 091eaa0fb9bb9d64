/// The five dated editions of the protocol, oldest first.
///
/// What differs between them is data: see `Edition` in TelehashCore for the three of version 3.
public enum EditionName: String, CaseIterable, Sendable, Comparable, Codable {
  case v20 = "v2.0"
  case v21 = "v2.1"
  case v3December2014 = "v3-2014-12"
  case v3March2015 = "v3-2015-03"
  case v3 = "v3"

  /// Whether this is one of the editions with hashnames in base32 and cloaked packets.
  public var isVersion3: Bool { self >= .v3December2014 }

  public static func < (a: EditionName, b: EditionName) -> Bool { a.rank < b.rank }

  private var rank: Int {
    switch self {
    case .v20: 0
    case .v21: 1
    case .v3December2014: 2
    case .v3March2015: 3
    case .v3: 4
    }
  }
}
