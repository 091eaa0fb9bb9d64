import CSodium

/// The calls into libsodium that CS3a is made of.
extension Sodium {
  static let keySize = 32
  static let nonceSize = 24
  /// Bytes secretbox puts before the ciphertext.
  static let boxOverhead = 16
  /// Bytes of a Poly1305 code.
  static let authSize = 16

  /// The X25519 public key of a secret.
  static func publicKey(of secret: [UInt8]) -> [UInt8] {
    precondition(secret.count == keySize)
    _ = isReady
    var key = [UInt8](repeating: 0, count: keySize)
    // Fails for no input: any 32 bytes are clamped to a usable scalar.
    _ = crypto_scalarmult_base(&key, secret)
    return key
  }

  /// HSalsa20 of the X25519 result (CS3A-03); nil when the public key is of low order.
  static func beforeNM(publicKey: [UInt8], secret: [UInt8]) -> [UInt8]? {
    precondition(publicKey.count == keySize && secret.count == keySize)
    _ = isReady
    var shared = [UInt8](repeating: 0, count: keySize)
    return crypto_box_beforenm(&shared, publicKey, secret) == 0 ? shared : nil
  }

  /// `prefix | nonce | secretbox(message)`, with room for `spare` more bytes.
  static func sealBox(
    _ message: [UInt8], nonce: [UInt8], key: [UInt8], prefix: [UInt8], spare: Int = 0
  ) -> [UInt8] {
    precondition(nonce.count == nonceSize && key.count == keySize)
    _ = isReady
    var body: [UInt8] = []
    let start = prefix.count + nonceSize
    body.reserveCapacity(start + boxOverhead + message.count + spare)
    body += prefix
    body += nonce
    body.append(contentsOf: repeatElement(0, count: boxOverhead + message.count))
    body.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      crypto_secretbox_easy(base + start, message, UInt64(message.count), nonce, key)
    }
    return body
  }

  /// The message in a secretbox; nil when its code does not match.
  static func openBox(
    _ box: Span<UInt8>, nonce: Span<UInt8>, key: [UInt8]
  ) -> [UInt8]? {
    guard box.count >= boxOverhead, nonce.count == nonceSize, key.count == keySize else {
      return nil
    }
    _ = isReady
    let size = box.count - boxOverhead
    var opened = false
    let message = box.withUnsafeBufferPointer { sealed in
      nonce.withUnsafeBufferPointer { number in
        [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
          // An empty array has no memory; the library then writes nothing.
          var nothing: UInt8 = 0
          let result = withUnsafeMutablePointer(to: &nothing) { spare in
            crypto_secretbox_open_easy(
              buffer.baseAddress ?? spare, sealed.baseAddress ?? UnsafePointer(spare),
              UInt64(sealed.count), number.baseAddress ?? UnsafePointer(spare), key)
          }
          opened = result == 0
          filled = opened ? size : 0
        }
      }
    }
    return opened ? message : nil
  }

  /// The content of a secretbox without a look at its code.
  static func xsalsa20(_ content: [UInt8], nonce: [UInt8], key: [UInt8]) -> [UInt8] {
    precondition(nonce.count == nonceSize && key.count == keySize)
    _ = isReady
    // The first 32 bytes of the key stream are the code's own key.
    var bytes = [UInt8](repeating: 0, count: 32) + content
    bytes.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      _ = crypto_stream_xsalsa20_xor(base, base, UInt64(buffer.count), nonce, key)
    }
    return Array(bytes[32...])
  }

  /// The Poly1305 code of `first | second`.
  static func oneTimeAuth(_ first: Span<UInt8>, _ second: Span<UInt8>, key: [UInt8]) -> [UInt8] {
    precondition(key.count == keySize)
    _ = isReady
    var state = crypto_onetimeauth_state()
    crypto_onetimeauth_init(&state, key)
    first.withUnsafeBufferPointer { bytes in
      if let base = bytes.baseAddress {
        _ = crypto_onetimeauth_update(&state, base, UInt64(bytes.count))
      }
    }
    second.withUnsafeBufferPointer { bytes in
      if let base = bytes.baseAddress {
        _ = crypto_onetimeauth_update(&state, base, UInt64(bytes.count))
      }
    }
    return [UInt8](unsafeUninitializedCapacity: authSize) { code, filled in
      if let base = code.baseAddress { crypto_onetimeauth_final(&state, base) }
      filled = authSize
    }
  }
}
