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
    precondition(nonce.count == nonceSize)
    let codeStart = prefix.count + nonceSize
    let size = codeStart + boxOverhead + message.count
    return [UInt8](unsafeUninitializedCapacity: size + spare) { body, filled in
      _ = body.initialize(fromContentsOf: prefix)
      _ = body[prefix.count...].initialize(fromContentsOf: nonce)
      message.withUnsafeBufferPointer { message in
        guard let base = body.baseAddress else { return }
        let code = base + codeStart
        let content = code + boxOverhead
        withBoxStream(for: message.count, nonce: nonce.span, key: key) { stream in
          // An empty message has no memory.
          if let text = message.baseAddress {
            xor(content, text, stream + boxKeySize, count: message.count)
          }
          crypto_onetimeauth(code, content, UInt64(message.count), stream)
        }
      }
      filled = size
    }
  }

  /// The message in a secretbox; nil when its code does not match.
  static func openBox(
    _ box: Span<UInt8>, nonce: Span<UInt8>, key: [UInt8]
  ) -> [UInt8]? {
    guard box.count >= boxOverhead, nonce.count == nonceSize, key.count == keySize else {
      return nil
    }
    let size = box.count - boxOverhead
    return box.withUnsafeBufferPointer { box in
      guard let code = box.baseAddress else { return nil }
      let content = code + boxOverhead
      return withBoxStream(for: size, nonce: nonce, key: key) { stream in
        guard crypto_onetimeauth_verify(code, content, UInt64(size), stream) == 0 else {
          return nil
        }
        return revealed(content, stream + boxKeySize, count: size)
      }
    }
  }

  /// The content of a secretbox without a look at its code.
  static func xsalsa20(_ content: [UInt8], nonce: [UInt8], key: [UInt8]) -> [UInt8] {
    precondition(nonce.count == nonceSize)
    return content.withUnsafeBufferPointer { content in
      guard let base = content.baseAddress else { return [] }
      return withBoxStream(for: content.count, nonce: nonce.span, key: key) { stream in
        revealed(base, stream + boxKeySize, count: content.count)
      }
    }
  }

  /// Bytes of the stream of a secretbox that are the key of its code, before those that hide the
  /// message.
  private static let boxKeySize = 32

  /// Calls `use` with the stream of a secretbox around `count` bytes, and wipes the code's key in it.
  ///
  /// The library's own box asks for the code's key and for the rest one after the other, and for
  /// single blocks at the end; all of it at once, in whole fours of blocks, costs little more than
  /// half.
  private static func withBoxStream<Result>(
    for count: Int, nonce: Span<UInt8>, key: [UInt8],
    use: (UnsafeMutablePointer<UInt8>) -> Result
  ) -> Result {
    precondition(nonce.count == nonceSize && key.count == keySize)
    _ = isReady
    let size = wholeFours(boxKeySize + count)
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: size) { stream in
      nonce.withUnsafeBufferPointer { nonce in
        guard let base = stream.baseAddress, let number = nonce.baseAddress else {
          preconditionFailure("a stream has a nonce, and at least the key of the code")
        }
        _ = crypto_stream_xsalsa20(base, UInt64(size), number, key)
        defer { sodium_memzero(base, boxKeySize) }
        return use(base)
      }
    }
  }

  private static func revealed(
    _ content: UnsafePointer<UInt8>, _ stream: UnsafePointer<UInt8>, count: Int
  ) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { message, filled in
      if let base = message.baseAddress { xor(base, content, stream, count: count) }
      filled = count
    }
  }

  private static func xor(
    _ target: UnsafeMutablePointer<UInt8>, _ content: UnsafePointer<UInt8>,
    _ stream: UnsafePointer<UInt8>, count: Int
  ) {
    for index in 0..<count { target[index] = content[index] ^ stream[index] }
  }

  /// The Poly1305 code of `first | second`.
  static func oneTimeAuth(
    _ first: Span<UInt8>, _ second: Span<UInt8> = Span(), key: Span<UInt8>
  ) -> [UInt8] {
    precondition(key.count == keySize)
    _ = isReady
    return [UInt8](unsafeUninitializedCapacity: authSize) { code, filled in
      key.withUnsafeBufferPointer { key in
        guard let code = code.baseAddress, let key = key.baseAddress else { return }
        first.withUnsafeBufferPointer { first in
          second.withUnsafeBufferPointer { second in
            oneTimeAuth(first, second, key: key, to: code)
          }
        }
      }
      filled = authSize
    }
  }

  private static func oneTimeAuth(
    _ first: UnsafeBufferPointer<UInt8>, _ second: UnsafeBufferPointer<UInt8>,
    key: UnsafePointer<UInt8>, to code: UnsafeMutablePointer<UInt8>
  ) {
    // An empty span has no memory, and the library wants some even for nothing.
    let start = first.baseAddress ?? key
    guard let rest = second.baseAddress else {
      crypto_onetimeauth(code, start, UInt64(first.count), key)
      return
    }
    var state = crypto_onetimeauth_state()
    crypto_onetimeauth_init(&state, key)
    crypto_onetimeauth_update(&state, start, UInt64(first.count))
    crypto_onetimeauth_update(&state, rest, UInt64(second.count))
    crypto_onetimeauth_final(&state, code)
  }
}
