public import TelehashPackets

/// Which paths may be told to others (LINK-13).
extension NetworkPath {
  /// Whether the path leads there from outside the endpoint's own network as well.
  ///
  /// Addresses of the machine, of private networks and of one link are internal; a path of an
  /// unknown type is judged by its `ip`, if it has one.
  public var isExternal: Bool {
    switch self {
    case .udp(let address), .tcp(let address): address.isExternal
    case .http(let url): Self.host(ofURL: url).map(Self.isExternal) ?? false
    case .webrtc, .peer: true
    case .unknown(let object):
      if case .string(let ip) = object["ip"] { Self.isExternal(host: ip) } else { true }
    }
  }

  private static func isExternal(host: String) -> Bool {
    if let address = Address(ip: host, port: 1) { return address.isExternal }
    return host != "localhost" && !host.hasSuffix(".localhost") && !host.hasSuffix(".local")
  }

  /// The host of a URL, without brackets; nil when there is none.
  private static func host(ofURL url: String) -> String? {
    let text = Array(url.utf8)
    let slashes = [UInt8](":/".utf8) + [UInt8(ascii: "/")]
    guard let start = text.indices.first(where: { text[$0...].starts(with: slashes) }) else {
      return nil
    }
    let ends: [UInt8] = [UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")]
    var authority = text[(start + slashes.count)...].prefix { !ends.contains($0) }
    if let at = authority.lastIndex(of: UInt8(ascii: "@")) { authority = authority[(at + 1)...] }
    if authority.first == UInt8(ascii: "["), let end = authority.firstIndex(of: UInt8(ascii: "]")) {
      authority = authority[..<end].dropFirst()
    } else if let colon = authority.lastIndex(of: UInt8(ascii: ":")) {
      authority = authority[..<colon]
    }
    return authority.isEmpty ? nil : String(decoding: authority, as: UTF8.self)
  }
}

extension Address {
  /// Whether the address is one of the open internet, as far as its bits tell: not of this machine,
  /// a private network, one link or a group.
  public var isExternal: Bool {
    let bytes = ipBytes
    guard isIPv6 else { return Self.isExternal(ipv4: bytes[0], bytes[1]) }
    let isMapped = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xff && bytes[11] == 0xff
    if isMapped { return Self.isExternal(ipv4: bytes[12], bytes[13]) }
    if bytes.prefix(15).allSatisfy({ $0 == 0 }) { return false }  // :: and ::1
    switch (bytes[0], bytes[1] & 0xc0) {
    case (0xfc, _), (0xfd, _), (0xff, _), (0xfe, 0x80), (0xfe, 0xc0): return false
    default: return true
    }
  }

  private static func isExternal(ipv4 first: UInt8, _ second: UInt8) -> Bool {
    switch (first, second) {
    case (0, _), (10, _), (127, _), (169, 254), (172, 16...31), (192, 168), (224..., _): false
    default: true
    }
  }
}
