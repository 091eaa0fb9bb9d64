package import TelehashCore
package import TelehashCrypto
package import TelehashPackets

/// What a monitor is told before the traffic begins.
package struct MonitorContext: Sendable {
  /// The edition of version 3 the traffic is judged by; of no meaning in version 2.
  package var edition: Edition
  /// What is expected in the edition of version 2 the traffic is judged by; nil in version 3.
  package private(set) var switchRules: SwitchRules?
  package var coverage: Coverage
  /// Whose keys are known.
  package private(set) var parties: [Party] = []
  /// Whose keys of version 2 are known, by name and hashname.
  package private(set) var switches: [SwitchKeyRing.Party] = []
  /// Parties whose own conduct is to be exact where that of strangers is tolerated (A23).
  package var exactParties: [String] = []
  /// Where endpoints are that nobody has keys for: their datagrams are judged from outside, be they
  /// telehash or not. Nil where everything was opened, so that there are only endpoints.
  package var endpoints: Set<Address>? = []

  /// How much of the traffic is seen.
  package enum Coverage: Hashable, Sendable {
    /// Everything that was sent, from the first packet: a simulated run, the own side of a live one.
    case complete
    /// A capture: it may begin in the middle, miss packets and show a relayed one on several hops.
    case partial
  }

  /// Somebody in the traffic.
  package struct Party: Sendable {
    package let name: String
    package let hashname: Hashname?
    package let publicKeys: PublicKeys

    package init(name: String, publicKeys: PublicKeys) {
      self.name = name
      self.publicKeys = publicKeys
      hashname = publicKeys.hashname
    }
  }

  package init(edition: Edition, coverage: Coverage, parties: [Party] = []) {
    self.edition = edition
    self.coverage = coverage
    self.parties = parties
  }

  /// The context for traffic that `keys` open: the edition they name, else `detected`, else the
  /// final one.
  package init(keys: KeyRing, detected: EditionName? = nil, coverage: Coverage) {
    let name = keys.edition ?? detected ?? .v3
    self.init(
      edition: Edition.named(name) ?? .v3, coverage: coverage,
      parties: keys.parties.map { Party(name: $0.name, publicKeys: $0.publicKeys) })
    switchRules = SwitchRules(name)
    switches = keys.switches.parties
  }

  /// The name of the edition the traffic is judged by.
  package var name: EditionName { switchRules?.name ?? edition.name }

  /// Whether an endpoint is at this address, with known keys or without.
  package func isEndpoint(_ address: Address) -> Bool { endpoints?.contains(address) ?? true }

  package var isComplete: Bool { coverage == .complete }

  /// The party of this name.
  package func party(_ name: String) -> Party? { parties.first { $0.name == name } }

  /// What the party with this hashname is called in a dissection: its name, else the hashname.
  package func name(of hashname: Hashname) -> String {
    parties.first { $0.hashname == hashname }?.name ?? hashname.text
  }

  /// The hashname of whom a dissection calls `name`; nil when that cannot be told.
  package func hashname(of name: String) -> Hashname? {
    if let party = party(name) { return party.hashname }
    return Hashname(text: name)
  }

  /// What the switch with this hashname is called in a dissection: its name, else the hashname.
  package func name(of hashname: HexHashname) -> String {
    switches.first { $0.hashname == hashname }?.name ?? hashname.text
  }

  /// The hashname of the switch a dissection calls `name`; nil when that cannot be told.
  package func switchHashname(of name: String) -> HexHashname? {
    if let party = switches.first(where: { $0.name == name }) { return party.hashname }
    return HexHashname(text: name)
  }

  /// Whether the conduct of `name` is to be exact.
  package func isExact(_ name: String) -> Bool { exactParties.contains(name) }
}
