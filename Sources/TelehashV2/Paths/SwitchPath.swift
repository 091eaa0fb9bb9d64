import TelehashCrypto
public import TelehashPackets

/// One way to reach a hashname, as `paths` arrays have it (V2PATH-01).
public enum SwitchPath: Hashable, Sendable {
  /// `ipv4` and `ipv6`.
  case udp(Address)
  case http(String)
  /// Through a relay channel of this id (v2.0).
  case relay(String)
  /// Through a bridge, by the whole object as it was offered (v2.0).
  case bridge(JSONObject)
  /// A type this switch cannot use.
  case other(type: String)

  /// Reads one path object; nil when it is none or lacks what its type needs.
  public init?(_ value: JSONValue?) {
    guard case .object(let object) = value, case .string(let type) = object["type"] else {
      return nil
    }
    switch type {
    case "ipv4", "ipv6":
      guard case .string(let ip) = object["ip"], let port = object["port"]?.uint64,
        let port = UInt16(exactly: port), port > 0, let address = Address(ip: ip, port: port),
        address.isIPv6 == (type == "ipv6")
      else { return nil }
      self = .udp(address)
    case "http":
      guard case .string(let url) = object["http"] else { return nil }
      self = .http(url)
    case "relay":
      guard case .string(let id) = object["id"], LineID(text: id) != nil else { return nil }
      self = .relay(id)
    case "bridge":
      guard case .string = object["id"] else { return nil }
      self = .bridge(object)
    default:
      self = .other(type: type)
    }
  }

  /// Reads an array of paths; what is none is left out, so that it does not spoil the rest.
  public static func list(_ value: JSONValue?) -> [SwitchPath] {
    guard case .array(let values) = value else { return [] }
    var paths: [SwitchPath] = []
    for value in values.prefix(maximumListed) {
      if let path = SwitchPath(value), !paths.contains(path) { paths.append(path) }
    }
    return paths
  }

  /// More entries than this nobody has, and nobody looks at.
  public static let maximumListed = 32

  /// The path as it is written.
  public var json: JSONObject {
    switch self {
    case .udp(let address):
      [
        "type": .string(address.isIPv6 ? "ipv6" : "ipv4"), "ip": .string(address.ip),
        "port": .number(JSONNumber(UInt64(address.port))),
      ]
    case .http(let url): ["type": "http", "http": .string(url)]
    case .relay(let id): ["type": "relay", "id": .string(id)]
    case .bridge(let object): object
    case .other(let type): ["type": .string(type)]
    }
  }

  /// The address datagrams can be sent to.
  public var address: Address? { if case .udp(let address) = self { address } else { nil } }
}
