package import TelehashPackets

/// What the monitors of version 2 expect in an edition, as data.
package struct SwitchRules: Hashable, Sendable {
  package let name: EditionName
  let packets: PacketRules
  /// Whether a channel id is 32 hex digits instead of a number (V2CH-01, V2CH-02).
  let usesHexIDs: Bool
  /// Whether `see` entries name a cipher set (V2SEEK-03, V2SEEK-04).
  let seesNameSets: Bool
  /// Whether `peer` and `connect` are one packet each instead of a tunnel (V2PEER-15, V2CONN-11).
  let endsIntroductions: Bool
  /// Whether an answer on a path channel ends it (V2PATH-02; D36 in v2.1).
  let endsPathAnswers: Bool
  /// Whether an open is sent once more for a line that the other side may have lost (V2OPEN-16);
  /// where it is, V2OPEN-12 stands for V2OPEN-11.
  let repeatsOpens: Bool

  static let v20 = SwitchRules(
    name: .v20, packets: .v20, usesHexIDs: true, seesNameSets: false, endsIntroductions: true,
    endsPathAnswers: true, repeatsOpens: false)
  static let v21 = SwitchRules(
    name: .v21, packets: .v21, usesHexIDs: false, seesNameSets: true, endsIntroductions: false,
    endsPathAnswers: false, repeatsOpens: true)

  /// The rules of an edition; nil for those of version 3.
  init?(_ name: EditionName) {
    switch name {
    case .v20: self = .v20
    case .v21: self = .v21
    case .v3December2014, .v3March2015, .v3: return nil
    }
  }

  private init(
    name: EditionName, packets: PacketRules, usesHexIDs: Bool, seesNameSets: Bool,
    endsIntroductions: Bool, endsPathAnswers: Bool, repeatsOpens: Bool
  ) {
    self.name = name
    self.packets = packets
    self.usesHexIDs = usesHexIDs
    self.seesNameSets = seesNameSets
    self.endsIntroductions = endsIntroductions
    self.endsPathAnswers = endsPathAnswers
    self.repeatsOpens = repeatsOpens
  }
}
