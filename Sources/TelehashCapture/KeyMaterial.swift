package import TelehashCrypto
package import TelehashPackets

/// The keys of the endpoints in a capture, as files give them: bytes and names, not yet judged.
///
/// Cipher sets are texts here: two lower-case hex digits, or `rsa` for the one set of v2.0.
package struct KeyMaterial: Hashable, Sendable {
  /// The edition spoken, when the file says so.
  package var edition: EditionName?
  package var identities: [Identity]
  /// v3: exchange ephemerals. v2: line ephemerals.
  package var ephemerals: [Ephemeral]
  /// v2 only.
  package var lines: [Line]

  package init(
    edition: EditionName? = nil, identities: [Identity] = [], ephemerals: [Ephemeral] = [],
    lines: [Line] = []
  ) {
    self.edition = edition
    self.identities = identities
    self.ephemerals = ephemerals
    self.lines = lines
  }

  /// An endpoint's lasting keys.
  package struct Identity: Hashable, Sendable {
    package var name: String
    /// As written: base32 in v3, hex in v2.
    package var hashname: String?
    package var keys: KeySet<[UInt8]>
    package var secrets: KeySet<Secret>

    package init(
      name: String, hashname: String? = nil, keys: KeySet<[UInt8]>,
      secrets: KeySet<Secret> = KeySet()
    ) {
      self.name = name
      self.hashname = hashname
      self.keys = keys
      self.secrets = secrets
    }
  }

  /// The keys of one exchange (v3) or line (v2).
  package struct Ephemeral: Hashable, Sendable {
    /// The owner's name.
    package var name: String?
    /// Nil in v2.0, which has one cipher set and no name for it.
    package var csid: String?
    package var publicKey: [UInt8]
    package var secret: Secret
    /// 2a in v3 only: the 32 random bytes that follow the ephemeral key in KEYS.
    package var aesKey: Secret?

    package init(
      name: String? = nil, csid: String?, publicKey: [UInt8], secret: Secret,
      aesKey: Secret? = nil
    ) {
      self.name = name
      self.csid = csid
      self.publicKey = publicKey
      self.secret = secret
      self.aesKey = aesKey
    }
  }

  /// A line of v2: `owner` announced the id `line` to `peer` in an open with this `at`.
  package struct Line: Hashable, Sendable {
    package var owner: String
    package var peer: String
    package var line: [UInt8]
    package var at: UInt64

    package init(owner: String, peer: String, line: [UInt8], at: UInt64) {
      self.owner = owner
      self.peer = peer
      self.line = line
      self.at = at
    }
  }
}

extension KeyMaterial {
  /// Adds what another file gives; the edition already known stays.
  package mutating func merge(_ other: KeyMaterial) {
    edition = edition ?? other.edition
    identities += other.identities
    ephemerals += other.ephemerals
    lines += other.lines
  }
}
