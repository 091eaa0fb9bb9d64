/// Which form of the cipher sets is spoken; CS1a is the same in all editions.
public struct CipherConstruction: Hashable, Sendable {
  /// CS2a before and after 2015-01-20 (EDITIONS 4.2).
  public enum CS2a: String, Hashable, Sendable, CaseIterable {
    /// KEY 256, IV 4, the message key hashed from the ephemeral key, channel IVs of 16 bytes.
    case december2014
    /// KEYS 256 with a content key of its own, IV 12.
    case corrected
  }

  /// CS3a before and after 2015-01-04 (EDITIONS 4.3).
  public enum CS3a: String, Hashable, Sendable, CaseIterable {
    /// AUTH leaves the nonce out; channel keys come from the tokens.
    case december2014
    /// AUTH covers the nonce; channel keys come from the ephemeral keys.
    case corrected
  }

  public var cs2a: CS2a
  public var cs3a: CS3a

  public init(cs2a: CS2a, cs3a: CS3a) {
    self.cs2a = cs2a
    self.cs3a = cs3a
  }

  /// Both sets as the December 2014 texts have them.
  public static let december2014 = CipherConstruction(cs2a: .december2014, cs3a: .december2014)
  /// Both sets as every later text and implementation has them.
  public static let corrected = CipherConstruction(cs2a: .corrected, cs3a: .corrected)
}
