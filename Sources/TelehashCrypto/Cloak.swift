/// Layers of ChaCha20 under a key everybody knows, which hide a packet's shape (CLOAK-01 to 05).
///
/// A layer is eight random bytes, the first of them not zero, and the packet under the stream they
/// start. A plain packet begins with `00`, so what does not is peeled until it does.
public enum Cloak {
  /// SHA-256 of "telehash", the key of every layer (CLOAK-01).
  public static let key = Digest.sha256(Array("telehash".utf8))

  /// Bytes a layer adds (CLOAK-13).
  public static let layerSize = 8

  /// Layers that are peeled before giving up.
  ///
  /// Any number is legal, but peeling is work a stranger asks for: 64 layers take 512 bytes, more
  /// than a third of a 1400-byte packet.
  public static let defaultMaximumRounds = 64

  /// The fewest bytes a cloaked packet can have: a nonce and an empty packet (AMBIGUITIES A35).
  public static let smallestCloaked = layerSize + 2

  /// Why bytes could not be uncloaked, or a nonce not used.
  public enum Failure: Error, Hashable, Sendable {
    /// Too few bytes are left for another layer and a packet.
    case tooShort(minimum: Int, actual: Int)
    /// Still cloaked after the allowed number of layers.
    case tooManyRounds(maximum: Int)
    /// A nonce that is not eight bytes, or begins with zero.
    case badNonce
  }

  /// Whether bytes are cloaked: they do not begin with `00` (CLOAK-04).
  public static func isCloaked(_ bytes: [UInt8]) -> Bool { bytes.first.map { $0 != 0 } ?? false }

  /// The packet under `rounds` layers with random nonces; unchanged for zero rounds.
  public static func cloak(
    _ packet: [UInt8], rounds: Int, random: inout some RandomSource
  ) -> [UInt8] {
    var nonces = [UInt8](repeating: 0, count: max(0, rounds) * layerSize)
    // The last is the innermost and is drawn first.
    for start in stride(from: nonces.count - layerSize, through: 0, by: -layerSize) {
      let nonce = random.nextUInt64()
      for index in 0..<layerSize {
        nonces[start + index] = UInt8(truncatingIfNeeded: nonce >> (56 - 8 * UInt64(index)))
      }
      // CLOAK-03: the first byte is never zero, and the others are as likely as each other.
      if nonces[start] == 0 { nonces[start] = UInt8(1 + random.below(255)) }
    }
    return layered(packet, nonces: nonces)
  }

  /// The packet under one layer with this nonce.
  public static func cloak(
    _ packet: [UInt8], nonce: [UInt8]
  ) throws(Failure) -> [UInt8] {
    guard nonce.count == layerSize, nonce[0] != 0 else { throw .badNonce }
    return layered(packet, nonces: nonce)
  }

  /// The packet under all layers, and how many there were; none when it was plain (CLOAK-07).
  public static func uncloak(
    _ bytes: [UInt8], maximumRounds: Int = defaultMaximumRounds
  ) throws(Failure) -> (packet: [UInt8], rounds: Int) {
    guard let first = bytes.first else { throw .tooShort(minimum: 2, actual: 0) }
    if first == 0 { return (bytes, 0) }
    let end = bytes.count
    var buffer: [UInt8] = []
    buffer.reserveCapacity(end + spare.count)
    buffer += bytes
    buffer += spare
    var start = 0
    var rounds = 0
    while buffer[start] != 0 {
      guard rounds < maximumRounds else { throw .tooManyRounds(maximum: maximumRounds) }
      guard end - start >= smallestCloaked else {
        throw .tooShort(minimum: smallestCloaked, actual: end - start)
      }
      Sodium.chaCha20(&buffer, in: start + layerSize..<end, nonceAt: start, key: key)
      start += layerSize
      rounds += 1
    }
    buffer.removeLast(spare.count)
    buffer.removeFirst(start)
    return (buffer, rounds)
  }

  /// Applies the nonces, innermost first, in one buffer.
  private static func layered(_ packet: [UInt8], nonces: [UInt8]) -> [UInt8] {
    var buffer: [UInt8] = []
    buffer.reserveCapacity(nonces.count + packet.count + spare.count)
    // Each nonce stands before what it hides, so the innermost is the last of them.
    buffer += nonces
    buffer += packet
    buffer += spare
    let end = buffer.count - spare.count
    for start in stride(from: nonces.count, to: 0, by: -layerSize) {
      Sodium.chaCha20(&buffer, in: start..<end, nonceAt: start - layerSize, key: key)
    }
    buffer.removeLast(spare.count)
    return buffer
  }

  /// What follows a packet while layers are applied, so that the cipher can work on whole fours of
  /// its blocks.
  private static let spare = [UInt8](repeating: 0, count: Sodium.fourBlocks)
}

public typealias CloakError = Cloak.Failure
