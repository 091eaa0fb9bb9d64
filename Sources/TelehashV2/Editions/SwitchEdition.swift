public import TelehashPackets

/// What distinguishes the two editions of version 2, as plain values.
///
/// Code asks for a property and never for the edition's name.
public struct SwitchEdition: Hashable, Sendable {
  public var name: EditionName

  // MARK: Packets and opens

  /// From how many bytes on a HEAD is JSON (V2PKT-02, V2PKT-03).
  public var shortestJSONHead: Int
  /// Whether opens and connects name the sender's `from` parts (V2OPEN-10, V2CONN-02).
  public var namesParts: Bool
  /// How the two kinds of packets are told apart on the network (V2OPEN-01, V2OPEN-06).
  public var framing: Framing
  /// Whether an open with the newest `at` and line id may be answered once more (V2OPEN-11,
  /// V2OPEN-12, D10).
  public var answersRepeatedOpens: Bool
  /// Whether a newer open with the same line id keeps the channels (V2OPEN-15).
  public var keepsChannelsOfSameLine: Bool
  /// After how long an unanswered open gives way to one of a new line; nil for never.
  ///
  /// Where a repeated open is not answered, a lost answer could not be had otherwise.
  public var renewsUnansweredOpenAfter: TimeSpan?
  /// How long a line may be idle before the current open is sent again (V2OPEN-16); nil for never.
  public var resendsOpenAfterIdle: TimeSpan?

  // MARK: Channels

  /// How channels are numbered (V2CH-01, V2CH-02).
  public var channelIDs: ChannelIDs
  /// How `seq` on a channel type of the switch is met (V2CH-10, V2PEER-17).
  public var seqOnCoreType: SeqOnCoreType

  // MARK: The mesh

  /// How often a link is kept alive (V2LINK-03, V2LINK-04).
  public var linkKeepalive: TimeSpan
  /// How long a link lives without input.
  public var linkTimeout: TimeSpan
  /// Whether a `see` entry names a cipher set (V2SEEK-03, V2SEEK-04).
  public var seeNamesCSID: Bool
  /// Whether a full table denies links that cannot replace another (V2LINK-08).
  public var deniesLinksWhenFull: Bool
  /// Whether a link says for which path types its side bridges (V2LINK-07).
  public var advertisesBridges: Bool

  // MARK: Introductions

  /// Whether `peer` and `connect` stay open as a tunnel (V2PEER-07) or end at once (V2PEER-15).
  public var tunnels: Bool
  /// Whether relaying has a channel of its own (V2RELAY-01).
  public var hasRelay: Bool
  /// How long a tunnel may be silent (V2PEER-09).
  public var tunnelTimeout: TimeSpan
  /// When the introducer adds the address a request came from (V2CONN-03, V2CONN-04).
  public var insertsSenderPath: InsertsSenderPath
  /// How many opens one connect causes for each kind of path: public and private ones apart; nil
  /// for no such limit (V2CONN-12).
  public var opensPerPathKind: Int?
  /// Whether one destination host gets one open a second (V2CONN-07).
  public var limitsOpensPerHost: Bool
  /// Whether a Connect Path may be offered (V2BRIDGE-20).
  public var offersConnectPath: Bool

  // MARK: Bridges and paths

  /// What the loop guard remembers of a bridged packet (V2BRIDGE-13, V2BRIDGE-14).
  public var loopGuard: LoopGuardKey
  /// How long a requester waits before it uses a bridge nobody confirmed; nil: it waits for the
  /// answer (V2BRIDGE-10, V2BRIDGE-11).
  public var usesUnconfirmedBridgeAfter: TimeSpan?
  /// The form of path requests and answers (V2PATH-02, V2PATH-04, V2PATH-05).
  public var pathForm: PathForm

  public enum Framing: Hashable, Sendable {
    /// A JSON head with `type` open or line.
    case json
    /// A head of one byte, the cipher set, or of none.
    case binary
  }

  public enum ChannelIDs: Hashable, Sendable {
    /// 32 hex digits chosen at random.
    case hex
    /// Integers, even for the hashname that sorts first (V2CH-03).
    case ordered
  }

  public enum SeqOnCoreType: Hashable, Sendable {
    case error
    case silence
  }

  public enum InsertsSenderPath: Hashable, Sendable {
    case always
    /// Only a public one, or a local one between local parties (D26).
    case whenPublic
  }

  public enum LoopGuardKey: Hashable, Sendable {
    /// The `iv` member.
    case iv
    /// A hash of the whole packet.
    case packet
  }

  public enum PathForm: Hashable, Sendable {
    /// One path, a priority and `end`.
    case single
    /// A list, and an answer on each path.
    case list
  }

  /// The text of February 2014.
  public static let v20 = SwitchEdition(
    name: .v20, shortestJSONHead: 1, namesParts: false, framing: .json,
    answersRepeatedOpens: false, keepsChannelsOfSameLine: false,
    renewsUnansweredOpenAfter: .seconds(5), resendsOpenAfterIdle: nil,
    channelIDs: .hex, seqOnCoreType: .error,
    linkKeepalive: .seconds(55), linkTimeout: .seconds(120), seeNamesCSID: false,
    deniesLinksWhenFull: true, advertisesBridges: false,
    tunnels: false, hasRelay: true, tunnelTimeout: .seconds(30), insertsSenderPath: .always,
    opensPerPathKind: 1, limitsOpensPerHost: false, offersConnectPath: true,
    loopGuard: .iv, usesUnconfirmedBridgeAfter: .seconds(2), pathForm: .single)

  /// The text of May 2014.
  public static let v21 = SwitchEdition(
    name: .v21, shortestJSONHead: 2, namesParts: true, framing: .binary,
    answersRepeatedOpens: true, keepsChannelsOfSameLine: true,
    renewsUnansweredOpenAfter: nil, resendsOpenAfterIdle: .seconds(60),
    channelIDs: .ordered, seqOnCoreType: .silence,
    linkKeepalive: .seconds(29), linkTimeout: .seconds(60), seeNamesCSID: true,
    deniesLinksWhenFull: false, advertisesBridges: true,
    tunnels: true, hasRelay: false, tunnelTimeout: .seconds(30),
    insertsSenderPath: .whenPublic,
    opensPerPathKind: nil, limitsOpensPerHost: true, offersConnectPath: false,
    loopGuard: .packet, usesUnconfirmedBridgeAfter: nil, pathForm: .list)

  /// The version 2 edition of that name; nil for those of version 3.
  public static func named(_ name: EditionName) -> SwitchEdition? {
    switch name {
    case .v20: .v20
    case .v21: .v21
    case .v3December2014, .v3March2015, .v3: nil
    }
  }
}
