package import TelehashCore
package import TelehashCrypto
package import TelehashPackets
package import TelehashV2

extension CaseRunner {
  /// The secrets of a simulated or live run, for a key file beside its capture.
  package struct SimulatedKeys: Sendable {
    package var edition: EditionName
    package var identities: [(name: String, identity: Identity)]
    package var ephemerals: [Ephemeral]
    /// Those of whom only public keys are known.
    package var strangers: [(name: String, keys: PublicKeys)]
    /// Those of version 2.
    package var switches = SwitchKeys()

    package init(
      edition: EditionName, identities: [(name: String, identity: Identity)] = [],
      ephemerals: [Ephemeral] = [], strangers: [(name: String, keys: PublicKeys)] = []
    ) {
      self.edition = edition
      self.identities = identities
      self.ephemerals = ephemerals
      self.strangers = strangers
    }

    /// Adds what opens another run, whose members get `prefix` in front of their names.
    package mutating func add(_ other: SimulatedKeys, prefix: String) {
      identities += other.identities.map { (prefix + $0.name, $0.identity) }
      ephemerals += other.ephemerals
      switches.add(other.switches, prefix: prefix)
    }
  }

  /// The secrets of switches and their lines.
  package struct SwitchKeys: Sendable {
    package var identities: [(name: String, identity: SwitchIdentity)] = []
    /// The ephemerals of lines, each with the member that made it.
    package var ephemerals: [(owner: String, ephemeral: LineEphemeral)] = []
    /// The lines that opens in the traffic announce, in their order.
    package var lines: [AnnouncedLine] = []
    /// Those of whom only public keys are known.
    package var strangers: [Stranger] = []

    /// A switch of which what everybody may know is known.
    package struct Stranger: Hashable, Sendable {
      package let name: String
      package let hashname: HexHashname
      package let keys: [SwitchPublicKey]

      package init(name: String, hashname: HexHashname, keys: [SwitchPublicKey]) {
        self.name = name
        self.hashname = hashname
        self.keys = keys
      }
    }

    package init() {}

    fileprivate mutating func add(_ other: SwitchKeys, prefix: String) {
      let renamed = Set(other.identities.map(\.name))
      func name(_ name: String) -> String { renamed.contains(name) ? prefix + name : name }
      identities += other.identities.map { (name($0.name), $0.identity) }
      ephemerals += other.ephemerals.map { (name($0.owner), $0.ephemeral) }
      lines += other.lines.map {
        AnnouncedLine(owner: name($0.owner), peer: name($0.peer), line: $0.line, at: $0.at)
      }
    }
  }

  /// A line: `owner` announced its id to `peer` in an open with this `at`.
  package struct AnnouncedLine: Hashable, Sendable {
    package let owner: String
    package let peer: String
    package let line: LineID
    package let at: UInt64
  }
}

extension KeyRing {
  /// Adds the secrets of switches and their lines.
  package mutating func add(_ keys: CaseRunner.SwitchKeys) {
    for (name, identity) in keys.identities {
      switches.add(SwitchKeyRing.Party(name: name, keys: identity.keys))
    }
    for stranger in keys.strangers {
      switches.add(
        SwitchKeyRing.Party(
          name: stranger.name, hashname: stranger.hashname,
          publicKeys: Dictionary(stranger.keys.map { ($0.suite, $0.bytes) }) { first, _ in first },
          keys: []))
    }
    for (owner, ephemeral) in keys.ephemerals { switches.add(ephemeral, of: owner) }
  }
}
