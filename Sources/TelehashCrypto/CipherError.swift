/// Why a key, a message or a channel packet was refused.
public enum CipherError: Error, Hashable, Sendable {
  /// Fewer bytes than the layout's fixed fields and the smallest packet take.
  case tooShort(minimum: Int, actual: Int)
  /// The code over the bytes does not match: wrong key, or altered on the way.
  case badMAC
  /// The RSA signature is not the named sender's over these bytes.
  case badSignature
  /// A public key is no point of its curve.
  case notOnCurve
  /// A key cannot be used, see the reason.
  case badKey(KeyFault)
  /// A key of one set was given where one of another set belongs.
  case wrongKeyType(expected: CSID, actual: CSID)
  /// The RSA-encrypted first field of a CS2a message is not for this key, or was altered.
  case keysNotOpened
  /// The cryptography of this set is not built here.
  case unsupported(CSID)
  /// Every IV of this key was used; sealing again would repeat one.
  case ivExhausted
  /// The library refused an operation on sound input (out of memory, algorithm switched off).
  case libraryFailure

  /// What is wrong with a key.
  public enum KeyFault: Hashable, Sendable {
    /// A key of `actual` bytes where only `expected` can be.
    case size(expected: Int, actual: Int)
    /// The bytes do not have the form this kind of key is written in.
    case encoding
    /// A secret of zero, or not below the order of the group.
    case outOfRange
    /// A public key whose shared secret is the same for everybody.
    case lowOrder
    /// The public key is not the one of the secret.
    case pairMismatch
    /// An RSA modulus of the wrong length.
    case modulusBits(expected: Int, actual: Int)
    /// A CS2a ephemeral without its content key, which this construction needs.
    case missingContentKey
  }
}
