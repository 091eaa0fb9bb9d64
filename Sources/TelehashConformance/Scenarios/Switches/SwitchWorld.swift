package import TelehashCrypto
package import TelehashPackets
package import TelehashV2

/// A stage with reference switches of version 2 on it.
package protocol SwitchWorld: Stage {
  /// Starts a reference switch and returns the address others reach it at.
  mutating func start(_ reference: SwitchSetup) throws(WorldError) -> Address

  /// Tells a reference switch what its application wants; nil when it cannot be told.
  mutating func tell(_ name: String, _ wish: SwitchWish) -> SwitchAnswer?

  /// What a reference switch told its application, oldest first.
  func switchEvents(of name: String) -> [ObservedSwitchEvent]

  /// What the application of a reference switch knows of a channel.
  func channelReport(_ name: String, _ handle: SwitchChannelHandle) -> ObservedChannel?

  /// How a reference switch reaches a peer; nil without a line.
  func route(of name: String, to peer: HexHashname) -> SwitchRoute?

  /// Stops a reference switch and starts it again, knowing nobody.
  mutating func restartSwitch(_ name: String, keepingMemory: Bool) throws(WorldError)

  /// A secret a member's traffic can be opened with, for the trace.
  mutating func disclose(_ ephemeral: LineEphemeral, of name: String)

  /// A member's identity, for the trace.
  mutating func disclose(_ identity: SwitchIdentity, of name: String)

  /// The member called `subject` where it is there already and cannot be started; else nil.
  var residentSwitch: ResidentSwitch? { get }

  /// The identity a member has in this world; nil leaves it to the play.
  mutating func switchIdentity(
    of name: String, suites: [LineSuite]
  ) throws(WorldError) -> SwitchIdentity?

  /// What script-driven members hold for the time at `Instant.zero`, in milliseconds since 1970.
  var epochMilliseconds: UInt64 { get }
}

extension SwitchWorld {
  package var residentSwitch: ResidentSwitch? { nil }

  package mutating func switchIdentity(
    of name: String, suites: [LineSuite]
  ) throws(WorldError) -> SwitchIdentity? { nil }

  package var epochMilliseconds: UInt64 { SwitchConfiguration.defaultEpochMilliseconds }
}

/// A reference switch a world is to start.
package struct SwitchSetup: Sendable {
  package var placement: MemberPlacement
  package var configuration: SwitchConfiguration
}

/// What an application wants from its switch.
package enum SwitchWish: Sendable {
  case introduce(HexHashname, [SwitchPublicKey], HashnameParts?, [Address])
  case trust(HexHashname)
  case connect(HexHashname)
  case link(HexHashname)
  case unlink(HexHashname)
  case seek(HexHashname)
  case bridge(HexHashname)
  case announceBridges(HexHashname, [String])
  case open(HexHashname, type: String, reliable: Bool, json: JSONValue?, body: [UInt8])
  case transfer(SwitchChannelHandle, [UInt8])
  case send(SwitchChannelHandle, [UInt8])
  case end(SwitchChannelHandle)
  case fail(SwitchChannelHandle, String)
}

/// What came of a wish.
package enum SwitchAnswer: Hashable, Sendable {
  case done
  case channel(SwitchChannelHandle)
}

/// An event and when it happened.
package struct ObservedSwitchEvent: Hashable, Sendable {
  package let time: Instant
  package let event: SwitchEvent
}
