import CLibCrypto

/// SHA-1, which the OAEP padding of CS2a names and nothing else uses.
enum SHA1 {
  static let size = 20

  static func digest(_ data: [UInt8]) throws(CipherError) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: size)
    guard let algorithm = algorithm.pointer,
      EVP_Digest(data, data.count, &digest, nil, algorithm, nil) == 1
    else { throw .libraryFailure }
    return digest
  }

  private static let algorithm = Algorithm()

  /// The algorithm, looked up once and kept.
  private final class Algorithm: Sendable {
    nonisolated(unsafe) let pointer: OpaquePointer?

    init() { pointer = EVP_MD_fetch(nil, "SHA1", nil) }

    deinit { EVP_MD_free(pointer) }
  }
}
