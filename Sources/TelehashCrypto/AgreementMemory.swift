import Synchronization

/// What pairs of keys share, what RSA blocks hold and which RSA keys were read, for as long as one
/// simulated case runs.
///
/// In a simulation both ends of an exchange and whoever reads along work out the same secrets, and
/// that is most of what a run costs. Inside `use` each is worked out once: results are those of the
/// same pure functions, so a run with this memory and one without it are the same. Everywhere else
/// nothing is remembered, since no secret may outlive its exchange.
package final class AgreementMemory: Sendable {
  @TaskLocal private static var current: AgreementMemory?

  private let known = Mutex(Known())

  /// The function that takes a secret to its public key, and with another's to what they share.
  enum Group: Hashable, Sendable {
    case prime(fieldSize: Int, EllipticCurve.Form)
    case curve25519
  }

  private struct Known {
    var publicKeys: [SecretName: [UInt8]] = [:]
    var shared: [PairName: [UInt8]] = [:]
    var blocks: [BlockName: OpenedBlock] = [:]
    var rsaKeys: [RSAName: RSAPublicKey] = [:]
    /// Results kept so far.
    var count = 0

    func pair(_ group: Group, _ secret: [UInt8], _ publicKey: [UInt8]) -> PairName {
      guard let own = publicKeys[SecretName(group: group, secret: secret)] else {
        return PairName(group: group, isSymmetric: false, first: secret, second: publicKey)
      }
      let isFirst = own.lexicographicallyPrecedes(publicKey)
      return PairName(
        group: group, isSymmetric: true, first: isFirst ? own : publicKey,
        second: isFirst ? publicKey : own)
    }
  }

  private struct SecretName: Hashable {
    let group: Group
    let secret: [UInt8]
  }

  /// Two keys: their public halves in order, so that either side's work serves the other, or a
  /// secret and a public key while the secret's own is not known.
  private struct PairName: Hashable {
    let group: Group
    let isSymmetric: Bool
    let first: [UInt8]
    let second: [UInt8]
  }

  private struct BlockName: Hashable {
    let key: ObjectIdentifier
    let block: [UInt8]
  }

  private struct OpenedBlock {
    /// Held, so that no other key gets its identifier.
    let key: RSAPrivateKey
    let content: Result<[UInt8], CipherError>
  }

  private struct RSAName: Hashable {
    let suite: LineSuite?
    let der: [UInt8]
  }

  /// More results than a case of a hundred endpoints has; beyond it each is worked out anew.
  private static let maximumCount = 100_000

  private init() {}

  /// Runs `body`, in which every key agreement is worked out once.
  package static func use<R>(_ body: () throws -> R) rethrows -> R {
    try $current.withValue(AgreementMemory(), operation: body)
  }

  // MARK: Curves

  /// The public key of `secret`: remembered, or what `work` gives.
  static func publicKey(
    _ group: Group, of secret: [UInt8], _ work: () throws(CipherError) -> [UInt8]
  ) throws(CipherError) -> [UInt8] {
    guard let current else { return try work() }
    let name = SecretName(group: group, secret: secret)
    if let key = current.known.withLock({ $0.publicKeys[name] }) { return key }
    let key = try work()
    current.keep { $0.publicKeys[name] = key }
    return key
  }

  /// What `secret` and `publicKey` share: remembered from either side, or what `work` gives.
  static func shared(
    _ group: Group, secret: [UInt8], publicKey: [UInt8],
    _ work: () throws(CipherError) -> [UInt8]
  ) throws(CipherError) -> [UInt8] {
    guard let current else { return try work() }
    let (name, known) = current.known.withLock { known in
      let name = known.pair(group, secret, publicKey)
      return (name, known.shared[name])
    }
    if let known { return known }
    let result = try work()
    current.keep { $0.shared[name] = result }
    return result
  }

  // MARK: RSA

  /// What `block` holds for `key`, or that it holds nothing: remembered, or what `work` gives.
  static func opened(
    _ block: [UInt8], by key: RSAPrivateKey, _ work: () throws(CipherError) -> [UInt8]
  ) throws(CipherError) -> [UInt8] {
    guard let current else { return try work() }
    let name = BlockName(key: ObjectIdentifier(key), block: block)
    if let known = current.known.withLock({ $0.blocks[name] }) { return try known.content.get() }
    let content = Result(catching: work)
    current.keep { $0.blocks[name] = OpenedBlock(key: key, content: content) }
    return try content.get()
  }

  /// The key in `der` as `suite` of version 2 wants it, or version 3 with none: one of the pool,
  /// which all want, remembered, or what `work` gives.
  static func rsaKey(
    _ der: [UInt8], of suite: LineSuite? = nil,
    _ work: () throws(CipherError) -> RSAPublicKey
  ) throws(CipherError) -> RSAPublicKey {
    guard let current else { return try work() }
    let name = RSAName(suite: suite, der: der)
    if let key = IdentityPool.publicKeys[der] ?? current.known.withLock({ $0.rsaKeys[name] }) {
      return key
    }
    let key = try work()
    current.keep { $0.rsaKeys[name] = key }
    return key
  }

  private func keep(_ change: (inout Known) -> Void) {
    known.withLock { known in
      guard known.count < Self.maximumCount else { return }
      known.count += 1
      change(&known)
    }
  }
}
