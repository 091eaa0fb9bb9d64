import CLibCrypto

/// AES in the two modes the cipher sets use, with keys of 16 or 32 bytes.
package enum AES {
  /// Applies counter mode: the whole 16-byte block counts up, highest byte first (CS1A-04).
  ///
  /// Sealing and opening are the same.
  package static func ctr(
    key: [UInt8], counter: [UInt8], _ data: Span<UInt8>
  ) throws(CipherError) -> [UInt8] {
    guard counter.count == 16 else { throw .libraryFailure }
    let algorithm = try CipherAlgorithm.ctr(keySize: key.count)
    let context = try CipherContext()
    try context.start(algorithm, key: key, iv: counter, sealing: true)
    return try context.update(data, spare: 0)
  }

  /// `ciphertext | tag` of Galois/counter mode, for IVs of any length.
  ///
  /// An IV that is not 12 bytes goes through GHASH, as the mode's standard says (EDITIONS 4.2).
  package static func sealGCM(
    key: [UInt8], iv: [UInt8], _ plaintext: [UInt8], additional: Span<UInt8>, tagSize: Int = 16
  ) throws(CipherError) -> [UInt8] {
    let algorithm = try CipherAlgorithm.gcm(keySize: key.count)
    let context = try CipherContext()
    try context.start(algorithm, key: key, iv: iv, sealing: true)
    try context.authenticate(additional)
    var sealed = try context.update(plaintext.span, spare: tagSize)
    guard context.finish() else { throw .libraryFailure }
    sealed += try context.tag(tagSize)
    return sealed
  }

  /// The plaintext of `ciphertext | tag`; `badMAC` when the tag is not that of the bytes.
  package static func openGCM(
    key: [UInt8], iv: [UInt8], _ sealed: Span<UInt8>, additional: Span<UInt8>, tagSize: Int = 16
  ) throws(CipherError) -> [UInt8] {
    guard sealed.count >= tagSize else {
      throw .tooShort(minimum: tagSize, actual: sealed.count)
    }
    let algorithm = try CipherAlgorithm.gcm(keySize: key.count)
    let context = try CipherContext()
    try context.start(algorithm, key: key, iv: iv, sealing: false)
    try context.authenticate(additional)
    let size = sealed.count - tagSize
    let plaintext = try context.update(sealed.extracting(first: size), spare: 0)
    try context.expect(tag: sealed.extracting(last: tagSize))
    guard context.finish() else { throw .badMAC }
    return plaintext
  }
}

/// An algorithm looked up in libcrypto once and kept, since looking up costs more than using.
private final class CipherAlgorithm: Sendable {
  /// Counted by the library with atomics, and otherwise constant.
  fileprivate nonisolated(unsafe) let pointer: OpaquePointer?
  fileprivate let usesGCM: Bool

  private static let ctr128 = CipherAlgorithm("AES-128-CTR", usesGCM: false)
  private static let ctr256 = CipherAlgorithm("AES-256-CTR", usesGCM: false)
  private static let gcm128 = CipherAlgorithm("AES-128-GCM", usesGCM: true)
  private static let gcm256 = CipherAlgorithm("AES-256-GCM", usesGCM: true)

  private init(_ name: String, usesGCM: Bool) {
    pointer = EVP_CIPHER_fetch(nil, name, nil)
    self.usesGCM = usesGCM
  }

  deinit { EVP_CIPHER_free(pointer) }

  static func ctr(keySize: Int) throws(CipherError) -> CipherAlgorithm {
    switch keySize {
    case 16: ctr128
    case 32: ctr256
    default: throw .badKey(.size(expected: 32, actual: keySize))
    }
  }

  static func gcm(keySize: Int) throws(CipherError) -> CipherAlgorithm {
    switch keySize {
    case 16: gcm128
    case 32: gcm256
    default: throw .badKey(.size(expected: 32, actual: keySize))
    }
  }
}

/// One run of a cipher, its key schedule cleared when it goes.
private struct CipherContext: ~Copyable {
  private let pointer: OpaquePointer

  init() throws(CipherError) {
    guard let context = EVP_CIPHER_CTX_new() else { throw .libraryFailure }
    pointer = context
  }

  deinit { EVP_CIPHER_CTX_free(pointer) }

  func start(
    _ algorithm: CipherAlgorithm, key: [UInt8], iv: [UInt8], sealing: Bool
  ) throws(CipherError) {
    guard let cipher = algorithm.pointer else { throw .libraryFailure }
    let direction: Int32 = sealing ? 1 : 0
    if algorithm.usesGCM {
      guard EVP_CipherInit_ex2(pointer, cipher, nil, nil, direction, nil) == 1,
        EVP_CIPHER_CTX_ctrl(pointer, EVP_CTRL_AEAD_SET_IVLEN, Int32(iv.count), nil) == 1,
        EVP_CipherInit_ex2(pointer, nil, key, iv, direction, nil) == 1
      else { throw .libraryFailure }
    } else {
      guard EVP_CipherInit_ex2(pointer, cipher, key, iv, direction, nil) == 1 else {
        throw .libraryFailure
      }
    }
  }

  /// Feeds bytes that are covered by the tag and not encrypted.
  func authenticate(_ bytes: Span<UInt8>) throws(CipherError) {
    if bytes.isEmpty { return }
    var written: Int32 = 0
    let result = bytes.withUnsafeBufferPointer { buffer in
      EVP_CipherUpdate(pointer, nil, &written, buffer.baseAddress, Int32(clamping: buffer.count))
    }
    guard result == 1 else { throw .libraryFailure }
  }

  /// The other form of `data`, in an array with room for `spare` more bytes.
  func update(_ data: Span<UInt8>, spare: Int) throws(CipherError) -> [UInt8] {
    if data.isEmpty { return [] }
    var succeeded = false
    let result = data.withUnsafeBufferPointer { input in
      [UInt8](unsafeUninitializedCapacity: input.count + spare) { output, filled in
        var written: Int32 = 0
        succeeded =
          EVP_CipherUpdate(
            pointer, output.baseAddress, &written, input.baseAddress, Int32(clamping: input.count))
          == 1
        filled = succeeded ? Int(written) : 0
      }
    }
    guard succeeded else { throw .libraryFailure }
    return result
  }

  /// Ends the run; false when a tag was expected and another computed.
  func finish() -> Bool {
    var block = [UInt8](repeating: 0, count: 32)
    var written: Int32 = 0
    let result = EVP_CipherFinal_ex(pointer, &block, &written)
    if result != 1 { ERR_clear_error() }
    return result == 1
  }

  func tag(_ size: Int) throws(CipherError) -> [UInt8] {
    var tag = [UInt8](repeating: 0, count: size)
    guard EVP_CIPHER_CTX_ctrl(pointer, EVP_CTRL_AEAD_GET_TAG, Int32(size), &tag) == 1 else {
      throw .libraryFailure
    }
    return tag
  }

  func expect(tag: Span<UInt8>) throws(CipherError) {
    var copy = [UInt8](tag.indices.map { tag[$0] })
    guard EVP_CIPHER_CTX_ctrl(pointer, EVP_CTRL_AEAD_SET_TAG, Int32(copy.count), &copy) == 1 else {
      throw .libraryFailure
    }
  }
}
