/// Which side of an exchange an endpoint is; both work it out without a word (EXC-01, EXC-02).
public enum Order: Hashable, Sendable {
  /// The endpoint with the greater key.
  case odd
  /// The endpoint with the smaller key.
  case even

  /// The order of the endpoint with key `own`; nil when the keys are equal, a link to itself.
  ///
  /// All bytes count, the prefix of a CS1a point too (AMBIGUITIES B21).
  public static func of(own: [UInt8], remote: [UInt8]) -> Order? {
    if own == remote { return nil }
    return remote.lexicographicallyPrecedes(own) ? .odd : .even
  }

  /// The other side's order.
  public var opposite: Order { self == .odd ? .even : .odd }
}
