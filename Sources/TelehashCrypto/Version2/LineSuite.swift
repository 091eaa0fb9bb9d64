/// A way to seal opens and lines of version 2, by the name key files have for it.
public enum LineSuite: String, Hashable, Sendable, CaseIterable {
  /// The one suite of v2.0: RSA, P-256, AES-256-CTR.
  case rsa
  /// v2.1: secp160r1, AES-128-CTR, folded HMAC.
  case cs1a = "1a"
  /// v2.1: RSA-2048, P-256, AES-256-GCM.
  case cs2a = "2a"
  /// v2.1: NaCl.
  case cs3a = "3a"

  /// The suite of a v2.1 open with this head; nil for a set that is not built here (V2OPEN-06).
  public init?(csid: CSID) {
    switch csid {
    case .cs1a: self = .cs1a
    case .cs2a: self = .cs2a
    case .cs3a: self = .cs3a
    default: return nil
    }
  }

  /// The identifier on the wire; v2.0 has none.
  public var csid: CSID? {
    switch self {
    case .rsa: nil
    case .cs1a: .cs1a
    case .cs2a: .cs2a
    case .cs3a: .cs3a
    }
  }
}

/// Which reading of the points that texts and implementations disagree on is spoken.
public struct LineConstruction: Hashable, Sendable {
  /// The nonce of a CS3a open (AMBIGUITIES D12).
  public enum CS3aNonce: String, Hashable, Sendable, CaseIterable {
    /// 23 zero bytes and a one, as both implementations have it.
    case endsInOne = "one"
    /// 24 zero bytes, as the text has it.
    case zero
  }

  /// What the signature of a CS2a open covers (AMBIGUITIES D13).
  public enum CS2aSignature: String, Hashable, Sendable, CaseIterable {
    /// The sealed inner packet with its tag, as the implementations have it.
    case withTag = "with-tag"
    /// The sealed inner packet alone.
    case withoutTag = "without-tag"
  }

  public var cs3aNonce: CS3aNonce
  public var cs2aSignature: CS2aSignature

  public init(cs3aNonce: CS3aNonce = .endsInOne, cs2aSignature: CS2aSignature = .withTag) {
    self.cs3aNonce = cs3aNonce
    self.cs2aSignature = cs2aSignature
  }

  /// What implementations speak.
  public static let implemented = LineConstruction()
  /// The letter of the text.
  public static let literal = LineConstruction(cs3aNonce: .zero, cs2aSignature: .withoutTag)
}
