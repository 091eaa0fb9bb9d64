import TelehashPackets

/// A host of the simulated network.
public struct HostID: Hashable, Comparable, Sendable {
  let index: Int

  public static func < (a: HostID, b: HostID) -> Bool { a.index < b.index }
}

/// A NAT of the simulated network.
public struct NATID: Hashable, Comparable, Sendable {
  let index: Int

  public static func < (a: NATID, b: NATID) -> Bool { a.index < b.index }
}

/// Which kinds of IP addresses a host has.
public struct IPFamilies: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let ipv4 = IPFamilies(rawValue: 1)
  public static let ipv6 = IPFamilies(rawValue: 2)
}

/// What has an IP address: a host, or the outer side of a NAT.
enum Place: Hashable, Sendable {
  case host(Int)
  case nat(Int)

  /// A number no other place has.
  var number: UInt32 {
    switch self {
    case .host(let index): UInt32(truncatingIfNeeded: index) << 1
    case .nat(let index): UInt32(truncatingIfNeeded: index) << 1 | 1
    }
  }
}

/// A host: a name and IP addresses in one realm.
struct Host: Sendable {
  let name: String
  let realm: Int
  /// Its addresses, port 0.
  var addresses: [Address]
}

/// A NAT: a name, outer addresses in one realm, and the realm it makes inside.
struct NAT: Sendable {
  let name: String
  let outerRealm: Int
  let innerRealm: Int
  let outerIPv4: Address
  let outerIPv6: Address
  var table: NATTable

  func outer(like address: Address, port: UInt16) -> Address {
    (address.isIPv6 ? outerIPv6 : outerIPv4).with(port: port)
  }
}

/// A network in which addresses are reached without translation: the public one, or that behind a
/// NAT.
struct Realm: Sendable {
  /// The NAT it is behind; nil for the public network.
  let gateway: Int?
  var plan: AddressPlan
  /// Who has an address; keys have port 0.
  var places: [Address: Place] = [:]
  /// The nodes by the address they listen on.
  var sockets: [Address: Socket] = [:]
}

/// A node that listens, and the host it is on.
struct Socket: Hashable, Sendable {
  let node: Int
  let host: Int
}
