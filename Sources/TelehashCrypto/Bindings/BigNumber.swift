import CLibCrypto

/// An integer of libcrypto's, cleared when it goes.
struct BigNumber: ~Copyable {
  let pointer: OpaquePointer

  /// A new number of value zero.
  init() throws(CipherError) {
    guard let number = BN_new() else { throw .libraryFailure }
    pointer = number
  }

  /// The big-endian number in `bytes`.
  init(_ bytes: [UInt8]) throws(CipherError) {
    guard let number = BN_bin2bn(bytes, Int32(clamping: bytes.count), nil) else {
      throw .libraryFailure
    }
    BN_set_flags(number, BN_FLG_CONSTTIME)
    pointer = number
  }

  init(_ word: UInt) throws(CipherError) {
    guard let number = BN_new() else { throw .libraryFailure }
    guard BN_set_word(number, .init(word)) == 1 else {
      BN_free(number)
      throw .libraryFailure
    }
    pointer = number
  }

  deinit { BN_clear_free(pointer) }

  var isZero: Bool { BN_is_zero(pointer) == 1 }

  /// The number as exactly `count` bytes, leading zeros kept.
  func bytes(_ count: Int) throws(CipherError) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: count)
    guard BN_bn2binpad(pointer, &result, Int32(count)) == Int32(count) else {
      throw .libraryFailure
    }
    return result
  }
}

/// The scratch space libcrypto's arithmetic asks for.
struct BigNumberContext: ~Copyable {
  let pointer: OpaquePointer

  init() throws(CipherError) {
    guard let context = BN_CTX_new() else { throw .libraryFailure }
    pointer = context
  }

  deinit { BN_CTX_free(pointer) }
}
