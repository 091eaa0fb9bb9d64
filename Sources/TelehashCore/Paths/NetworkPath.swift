public import TelehashCrypto
public import TelehashPackets

/// One way to reach an endpoint, as written in `paths` arrays and link JSON (PATH-06 to PATH-11).
public enum NetworkPath: Hashable, Sendable {
  case udp(Address)
  case tcp(Address)
  case http(url: String)
  case webrtc
  /// Through a router that has a link to the endpoint.
  case peer(router: Hashname, uri: String?)
  /// A type this implementation does not know, kept as it came.
  case unknown(JSONObject)

  /// Reads one path object; nil when it is none.
  public init?(_ value: JSONValue) {
    var findings: [EndpointEvent.Finding] = []
    self.init(value, noting: &findings)
  }

  /// Reads one path object and notes what its writer should have written otherwise.
  public init?(_ value: JSONValue, noting findings: inout [EndpointEvent.Finding]) {
    guard case .object(let object) = value, case .string(let type) = object["type"] else {
      findings.append(.init("PATH-11", "an entry of a path list that is no path"))
      return nil
    }
    switch type {
    case "udp4", "udp6", "tcp4", "tcp6":
      guard let address = Self.address(object, isIPv6: type.hasSuffix("6")) else {
        findings.append(.init("PATH-06", "a path of type \(type) without a usable ip and port"))
        return nil
      }
      self = type.hasPrefix("udp") ? .udp(address) : .tcp(address)
    case "http":
      // A26: one implementation writes the URL as `http`.
      guard case .string(let url) = object["url"] ?? object["http"] else {
        findings.append(.init("PATH-07", "an http path without url"))
        return nil
      }
      if object["url"] == nil {
        findings.append(.init("PATH-07", "an http path that says http for url"))
      }
      self = .http(url: url)
    case "webrtc":
      self = .webrtc
    case "peer":
      guard let router = Self.router(object) else {
        findings.append(.init("PATH-08", "a peer path that names no router, or two"))
        return nil
      }
      var uri: String?
      if case .string(let text) = object["uri"] { uri = text }
      self = .peer(router: router, uri: uri)
    default:
      self = .unknown(object)
    }
  }

  /// Reads an array of paths: what is no path is left out, the rest is used (PATH-11). At most
  /// `limit` entries are looked at.
  public static func list(_ value: JSONValue?, limit: Int = 64) -> [NetworkPath] {
    guard case .array(let values) = value else { return [] }
    return values.prefix(limit).compactMap { NetworkPath($0) }
  }

  /// The path as the object an edition writes; `peerMembers` names the router's members (A25).
  public func json(peerMembers: [String] = ["hn"]) -> JSONObject {
    var object = JSONObject()
    switch self {
    case .udp(let address): Self.write(address, type: "udp", to: &object)
    case .tcp(let address): Self.write(address, type: "tcp", to: &object)
    case .http(let url):
      object["type"] = "http"
      object["url"] = .string(url)
    case .webrtc:
      object["type"] = "webrtc"
    case .peer(let router, let uri):
      object["type"] = "peer"
      for member in peerMembers { object[member] = .string(router.text) }
      if let uri { object["uri"] = .string(uri) }
    case .unknown(let original):
      object = original
    }
    return object
  }

  /// Whether it is of a type nobody here knows.
  var isUnknown: Bool {
    if case .unknown = self { true } else { false }
  }

  /// The address datagrams can be sent to; nil for every other kind.
  public var udpAddress: Address? {
    if case .udp(let address) = self { address } else { nil }
  }

  /// The router of a peer path: it stands in `hn` or in `peer`, and where it stands in both they
  /// must agree (PATH-08, A25).
  private static func router(_ object: JSONObject) -> Hashname? {
    let named = [object["hn"], object["peer"]].compactMap { $0 }
    guard let first = named.first, named.allSatisfy({ $0 == first }) else { return nil }
    return first.string.flatMap { Hashname(text: $0) }
  }

  private static func address(_ object: JSONObject, isIPv6: Bool) -> Address? {
    guard case .string(let ip) = object["ip"], case .number(let number) = object["port"],
      let port = number.uint64, port > 0, port <= UInt64(UInt16.max)
    else { return nil }
    guard let address = Address(isIPv6 ? "[\(ip)]:\(port)" : "\(ip):\(port)"),
      address.isIPv6 == isIPv6
    else { return nil }
    return address
  }

  private static func write(_ address: Address, type: String, to object: inout JSONObject) {
    object["type"] = .string(type + (address.isIPv6 ? "6" : "4"))
    object["ip"] = .string(address.ip)
    object["port"] = .number(JSONNumber(UInt64(address.port)))
  }
}
