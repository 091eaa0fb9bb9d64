import CLibCrypto

/// An RSA key as libcrypto holds it, released when the last holder lets go.
final class LibraryKey: Sendable {
  /// Counted by the library with atomics; no operation here changes the key.
  private nonisolated(unsafe) let pointer: OpaquePointer

  private init?(owning key: OpaquePointer?) {
    guard let key else {
      ERR_clear_error()
      return nil
    }
    guard EVP_PKEY_is_a(key, "RSA") == 1 else {
      EVP_PKEY_free(key)
      return nil
    }
    pointer = key
  }

  deinit { EVP_PKEY_free(pointer) }

  convenience init?(subjectPublicKeyInfo der: [UInt8]) {
    self.init(owning: Self.read(der) { d2i_PUBKEY(nil, &$0, $1) })
  }

  convenience init?(pkcs1Public der: [UInt8]) {
    self.init(owning: Self.read(der) { d2i_PublicKey(EVP_PKEY_RSA, nil, &$0, $1) })
  }

  /// PKCS#8 or PKCS#1.
  convenience init?(privateDER der: [UInt8]) {
    self.init(owning: Self.read(der) { d2i_AutoPrivateKey(nil, &$0, $1) })
  }

  convenience init?(rsaParameters builder: OpaquePointer?) {
    let parameters = OSSL_PARAM_BLD_to_param(builder)
    defer { OSSL_PARAM_free(parameters) }
    let context = EVP_PKEY_CTX_new_from_name(nil, "RSA", nil)
    defer { EVP_PKEY_CTX_free(context) }
    var key: OpaquePointer?
    guard EVP_PKEY_fromdata_init(context) == 1,
      EVP_PKEY_fromdata(context, &key, Self.bothHalves, parameters) == 1
    else { return nil }
    self.init(owning: key)
  }

  var modulusBits: Int { Int(EVP_PKEY_get_bits(pointer)) }

  var exponentBits: Int {
    var exponent: OpaquePointer?
    guard EVP_PKEY_get_bn_param(pointer, OSSL_PKEY_PARAM_RSA_E, &exponent) == 1 else {
      return .max
    }
    defer { BN_free(exponent) }
    return Int(BN_num_bits(exponent))
  }

  func hasSamePublicHalf(as other: LibraryKey) -> Bool {
    EVP_PKEY_eq(pointer, other.pointer) == 1
  }

  /// The public half as SubjectPublicKeyInfo.
  var publicDER: [UInt8] {
    get throws(CipherError) { try Self.write { i2d_PUBKEY(pointer, $0) } }
  }

  /// The key as PKCS#8.
  var privateDER: [UInt8] {
    get throws(CipherError) {
      guard let wrapped = EVP_PKEY2PKCS8(pointer) else { throw .libraryFailure }
      defer { PKCS8_PRIV_KEY_INFO_free(wrapped) }
      return try Self.write { i2d_PKCS8_PRIV_KEY_INFO(wrapped, $0) }
    }
  }

  /// One RSA operation with this padding, with the public half or the private one.
  func run(_ block: [UInt8], padding: Int32, encrypting: Bool) throws(CipherError) -> [UInt8] {
    guard let context = EVP_PKEY_CTX_new_from_pkey(nil, pointer, nil) else {
      throw .libraryFailure
    }
    defer { EVP_PKEY_CTX_free(context) }
    let started =
      encrypting ? EVP_PKEY_encrypt_init(context) : EVP_PKEY_decrypt_init(context)
    guard started == 1, EVP_PKEY_CTX_set_rsa_padding(context, padding) == 1 else {
      throw .libraryFailure
    }
    var size = Int(EVP_PKEY_get_size(pointer))
    var output = [UInt8](repeating: 0, count: size)
    let result =
      encrypting
      ? EVP_PKEY_encrypt(context, &output, &size, block, block.count)
      : EVP_PKEY_decrypt(context, &output, &size, block, block.count)
    guard result == 1 else {
      ERR_clear_error()
      throw .libraryFailure
    }
    return Array(output.prefix(size))
  }

  func sign(_ data: [UInt8]) throws(CipherError) -> [UInt8] {
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    var size = Int(EVP_PKEY_get_size(pointer))
    var signature = [UInt8](repeating: 0, count: size)
    guard EVP_DigestSignInit_ex(context, nil, "SHA256", nil, nil, pointer, nil) == 1,
      EVP_DigestSign(context, &signature, &size, data, data.count) == 1
    else {
      ERR_clear_error()
      throw .libraryFailure
    }
    return Array(signature.prefix(size))
  }

  func verify(signature: Span<UInt8>, of data: [UInt8]) -> Bool {
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    guard EVP_DigestVerifyInit_ex(context, nil, "SHA256", nil, nil, pointer, nil) == 1 else {
      ERR_clear_error()
      return false
    }
    let result = signature.withUnsafeBufferPointer { bytes in
      EVP_DigestVerify(context, bytes.baseAddress, bytes.count, data, data.count)
    }
    if result != 1 { ERR_clear_error() }
    return result == 1
  }

  /// EVP_PKEY_KEYPAIR, a macro too elaborate to reach Swift: parameters, public and private half.
  private static let bothHalves: Int32 = 0x87

  /// Runs a decoder that must consume every byte.
  private static func read(
    _ der: [UInt8], _ decode: (inout UnsafePointer<UInt8>?, Int) -> OpaquePointer?
  ) -> OpaquePointer? {
    der.withUnsafeBufferPointer { bytes in
      var position = bytes.baseAddress
      guard let key = decode(&position, bytes.count) else { return nil }
      guard let end = bytes.baseAddress, position == end + bytes.count else {
        EVP_PKEY_free(key)
        return nil
      }
      return key
    }
  }

  /// Runs an encoder into memory of the library's, and copies and clears that.
  private static func write(
    _ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>) -> Int32
  ) throws(CipherError) -> [UInt8] {
    var memory: UnsafeMutablePointer<UInt8>?
    let size = Int(encode(&memory))
    guard size > 0, let memory else { throw .libraryFailure }
    defer { CRYPTO_clear_free(memory, size, "", 0) }
    return [UInt8](UnsafeBufferPointer(start: memory, count: size))
  }
}
