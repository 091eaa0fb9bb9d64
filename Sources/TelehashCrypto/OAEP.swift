/// The OAEP padding of RSA with SHA-1 and MGF1-SHA-1 (CS2A-04), with the seed as an argument.
///
/// The library's own encoding draws its seed from a generator nobody can reproduce.
enum OAEP {
  /// Bytes of a seed, and of the label's hash.
  static let seedSize = SHA1.size

  /// The block of `size` bytes that holds `message`.
  static func encode(
    _ message: [UInt8], seed: [UInt8], size: Int
  ) throws(CipherError) -> [UInt8] {
    let padding = size - message.count - 2 * SHA1.size - 2
    guard padding >= 0, seed.count == seedSize else { throw .libraryFailure }
    var data = try SHA1.digest([])
    data += [UInt8](repeating: 0, count: padding)
    data.append(1)
    data += message
    let maskedData = xor(data, try mask(seed, count: data.count))
    let maskedSeed = xor(seed, try mask(maskedData, count: seedSize))
    return [0] + maskedSeed + maskedData
  }

  /// MGF1: hashes of `seed` and a counter, one after the other.
  private static func mask(_ seed: [UInt8], count: Int) throws(CipherError) -> [UInt8] {
    var stream: [UInt8] = []
    var counter: UInt32 = 0
    while stream.count < count {
      let number = (0..<4).map { UInt8(truncatingIfNeeded: counter >> (24 - 8 * UInt32($0))) }
      stream += try SHA1.digest(seed + number)
      counter += 1
    }
    return Array(stream.prefix(count))
  }

  private static func xor(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] { zip(a, b).map { $0 ^ $1 } }
}

extension RSAPublicKey {
  /// `message` encrypted so that only the owner of the key can read it.
  package func sealOAEP(
    _ message: [UInt8], random: inout some RandomSource
  ) throws(CipherError) -> [UInt8] {
    let seed = random.bytes(OAEP.seedSize)
    return try raw(try OAEP.encode(message, seed: seed, size: blockSize))
  }
}
