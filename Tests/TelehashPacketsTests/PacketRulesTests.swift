import TelehashPackets
import Testing

@Suite struct PacketRulesTests {
  private func decode(_ hex: String, _ rules: PacketRules) throws -> Packet {
    try Packet(decoding: Hex.decode(hex), rules: rules)
  }

  /// V2PKT-02 to V2PKT-06, LOB-06 and LOB-08: what each edition makes of the same heads.
  @Test func editionsReadTheSameHeadsDifferently() throws {
    // One byte, an object of two, an array of two, a number of two, a cut object of seven.
    #expect(throws: PacketRefusal.self) { try decode("00011a", .v20) }
    #expect(try decode("00011a", .v21).head == .binary([0x1A]))
    #expect(try decode("00011a", .v3).head == .binary([0x1A]))

    #expect(try decode("00027b7d", .v20).json?.isEmpty == true)
    #expect(try decode("00027b7dff", .v21).json?.isEmpty == true)
    #expect(try decode("00027b7d", .v3Drafts).head == .binary([0x7B, 0x7D]))

    #expect(try decode("00025b5dff", .v21).body == [0xFF])
    #expect(throws: PacketRefusal.self) { try decode("00025b5d", .v20) }

    #expect(throws: PacketRefusal.self) { try decode("00023132", .v21) }
    #expect(throws: PacketRefusal.self) { try decode("00067b2261223a31", .v21) }

    #expect(throws: PacketRefusal.self) { try decode("00077b226161223a31", .v3Drafts) }
    #expect(try decode("00077b226161223a31ff", .v3).body == [0xFF])
  }

  @Test func refusesWhatIsNoPacket() {
    for rules in [PacketRules.v20, .v21, .v3Drafts, .v3] {
      #expect(throws: PacketRefusal.noPacket(.tooShort(1))) { try decode("00", rules) }
      #expect(
        throws: PacketRefusal.noPacket(.lengthExceedsPacket(length: 5, available: 1))
      ) { try decode("000501", rules) }
    }
  }

  @Test func everyEditionHasRules() {
    #expect(PacketRules(of: .v20) == .v20)
    #expect(PacketRules(of: .v21) == .v21)
    #expect(PacketRules(of: .v3December2014) == PacketRules(of: .v3March2015))
    #expect(PacketRules(of: .v3) == .v3)
  }
}
