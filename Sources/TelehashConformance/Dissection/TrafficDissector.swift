package import TelehashCore
public import TelehashCrypto
public import TelehashPackets

/// Opens the datagrams of one edition, by the dissector of version 3 or that of version 2.
public struct TrafficDissector: Sendable {
  /// The dissector of version 3; nil for an edition of version 2.
  public private(set) var version3: Dissector?
  private var version2: SwitchDissector?

  /// The forms and readings of cipher sets to try; nil for all that are known.
  public struct Forms: Sendable {
    public var version3: [CipherConstruction]?
    public var version2: [LineConstruction]?

    public init(version3: [CipherConstruction]? = nil, version2: [LineConstruction]? = nil) {
      self.version3 = version3
      self.version2 = version2
    }
  }

  public init(keys: KeyRing, edition: EditionName, forms: Forms = Forms()) {
    let rules = PacketRules(of: edition)
    if rules.sealing == nil {
      version3 = Dissector(keys: keys, constructions: forms.version3)
    } else {
      version2 = SwitchDissector(
        keys: keys.switches, rules: rules, constructions: forms.version2)
    }
  }

  /// Takes a secret that became known while traffic is read.
  public mutating func learn(_ secret: Ephemeral) { version3?.keys.add(secret) }

  /// Takes somebody's identity keys.
  package mutating func learn(_ name: String, _ identity: Identity) {
    version3?.keys.add(name, identity)
  }

  /// The same for a switch.
  mutating func learn(_ party: SwitchKeyRing.Party) { version2?.keys.add(party) }

  /// The same for a side of a line.
  public mutating func learn(_ secret: LineEphemeral, of name: String) {
    version2?.keys.add(secret, of: name)
  }

  /// Whether a second reading would show every datagram so far as the first did.
  public var isSettled: Bool { version3?.isSettled ?? false }

  /// Reads one datagram.
  public mutating func dissect(_ datagram: [UInt8]) -> Dissection {
    version3?.dissect(datagram) ?? version2?.dissect(datagram)
      ?? Dissection(uncloaked: datagram, content: .invalid(.notAPacket))
  }
}
