package import TelehashConformance
package import TelehashCore
package import TelehashCrypto
import TelehashPackets
import TelehashV2

/// Who our members are: each case and member has an identity of its own, and the same one each time.
///
/// They are derived from one secret, so that a target can be told beforehand whom to trust, and a
/// case never meets what another one left behind.
package struct TesterIdentities: Sendable {
  private let root: SeededRandom
  /// Whether own CS2a keys are written as bare PKCS#1, the other form in use.
  package var writesPKCS1 = false
  /// Whether a target may have met them before.
  let isStable: Bool
  /// Whose place towards the keys of a target ours have.
  private var model: (root: SeededRandom, target: PublicKeys)?

  /// From the secrets of an identity.
  package init(of identity: Identity) {
    var digest: [UInt8] = []
    for key in identity.keys {
      digest = key.secret.withBytes { Digest.sha256(digest, $0) }
    }
    root = SeededRandom(seed: 0, label: "testers/\(Hex.encode(digest))")
    isStable = true
  }

  /// From nothing: other ones each time.
  package init(random: inout some RandomSource) {
    root = SeededRandom(seed: random.nextUInt64(), label: "testers/\(Hex.encode(random.bytes(32)))")
    isStable = false
  }

  /// The same with keys that are greater or smaller than those of a target where those of `others`
  /// are: what depends on the order of keys alone happens with both (EXC-01).
  func ordered(as others: TesterIdentities, towards target: PublicKeys) -> TesterIdentities {
    var identities = self
    identities.model = (others.model?.root ?? others.root, target)
    return identities
  }

  /// The identity of a member, named `case/member`, with keys of these sets.
  package func identity(_ name: String, csids: [CSID]) throws(WorldError) -> Identity {
    var keys: [KeyPair] = []
    for csid in csids {
      do throws(CipherError) {
        let pair = try keyPair(name, csid)
        keys.append(csid == .cs2a && writesPKCS1 ? try Self.inPKCS1(pair) : pair)
      } catch {
        throw WorldError("\(error)")
      }
    }
    guard let identity = Identity(keys: keys) else { throw WorldError("no cipher sets") }
    return identity
  }

  private func keyPair(_ name: String, _ csid: CSID) throws(CipherError) -> KeyPair {
    var stream = root.fork("\(name)/\(csid)")
    var pair = try KeyPair.generate(csid, random: &stream)
    guard let model, let key = model.target[csid] else { return pair }
    var other = model.root.fork("\(name)/\(csid)")
    let place = Self.place(of: try KeyPair.generate(csid, random: &other), towards: key)
    for _ in 0..<Self.maximumDraws where Self.place(of: pair, towards: key) != place {
      pair = try KeyPair.generate(csid, random: &stream)
    }
    return pair
  }

  /// Half of all keys have the right order, and a quarter also without their first byte; where one is
  /// rare, any will do in the end.
  private static let maximumDraws = 24

  /// The order of a key as it is, and without its first byte, which implementations were seen to
  /// leave out.
  private static func place(of pair: KeyPair, towards key: [UInt8]) -> [Order?] {
    [0, 1].map { count in
      Order.of(own: Array(pair.publicKey.dropFirst(count)), remote: Array(key.dropFirst(count)))
    }
  }

  /// The same for a switch of version 2.
  func switchIdentity(_ name: String, suites: [LineSuite]) throws(WorldError) -> SwitchIdentity {
    var keys: [SwitchKey] = []
    for suite in suites {
      var stream = root.fork("\(name)/\(suite.rawValue)")
      do throws(CipherError) {
        keys.append(try SwitchKey.generate(suite, random: &stream))
      } catch {
        throw WorldError("\(error)")
      }
    }
    guard let identity = SwitchIdentity(keys: keys) else { throw WorldError("no cipher sets") }
    return identity
  }

  /// The pair with its public key in the form that has no algorithm around it.
  private static func inPKCS1(_ pair: KeyPair) throws(CipherError) -> KeyPair {
    try pair.secret.withBytes { secret throws(CipherError) in
      try KeyPair(
        csid: .cs2a, publicKey: Array(pair.publicKey.dropFirst(algorithmBytes)), secret: secret)
    }
  }

  /// What stands before the PKCS#1 key in the SubjectPublicKeyInfo of a key of 2048 bits.
  private static let algorithmBytes = 24
}
