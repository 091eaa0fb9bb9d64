import TelehashCrypto

extension LineSuite {
  /// Whether an open shows its line key to its recipient alone.
  var hidesLineKey: Bool {
    switch self {
    case .rsa, .cs2a: true
    case .cs1a, .cs3a: false
    }
  }
}

extension OpenFault {
  /// Whether the open was surely encrypted to the key it was tried with.
  ///
  /// CS1a decrypts to something with any key, so that only a packet inside shows it.
  func provesRecipient(_ suite: LineSuite) -> Bool {
    switch self {
    case .wrongSuite, .tooShort, .notOpened: false
    case .inner(.head): suite != .cs1a
    case .inner, .keyIsNotOfSender, .badKey, .notVerified: true
    }
  }
}
