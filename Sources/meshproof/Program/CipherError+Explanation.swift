import TelehashCrypto

extension CipherError {
  /// The error in words, for people.
  var explanation: String {
    switch self {
    case .tooShort(let minimum, let actual): "\(actual) bytes; expected \(minimum) at least"
    case .badMAC: "the authentication code does not match"
    case .badSignature: "the signature is not the sender's"
    case .notOnCurve: "the public key is no point of the curve"
    case .badKey(let fault): fault.explanation
    case .wrongKeyType(let expected, let actual): "a key of \(actual); expected one of \(expected)"
    case .keysNotOpened: "the encrypted keys are not for this recipient, or were altered"
    case .unsupported(let csid): "cipher set \(csid) is not supported; expected 1a, 2a or 3a"
    case .ivExhausted: "every IV of this key was used"
    case .libraryFailure: "the cryptographic library failed"
    }
  }
}

extension CipherError.KeyFault {
  /// The fault in words, for people.
  var explanation: String {
    switch self {
    case .size(let expected, let actual): "\(actual) bytes; expected \(expected)"
    case .encoding: "the key is not in a form of its cipher set"
    case .outOfRange: "the secret is out of range"
    case .lowOrder: "the public key gives everybody the same shared secret"
    case .pairMismatch: "the public key is not that of the secret"
    case .modulusBits(let expected, let actual):
      "an RSA key of \(actual) bits; expected \(expected)"
    case .missingContentKey: "the ephemeral has no content key (aesKey)"
    }
  }
}
