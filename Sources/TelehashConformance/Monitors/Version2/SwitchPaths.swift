import TelehashPackets

/// The path objects of version 2, as far as a judge looks at them (V2PATH-01).
enum SwitchPaths {
  /// What is wrong with a path object, in the form of its type; nil when nothing is.
  static func fault(in path: JSONObject) -> String? {
    guard let type = path["type"]?.string else { return "a path without type" }
    switch type {
    case "ipv4", "ipv6":
      guard let address = address(of: path) else { return "\(type) without ip and port in form" }
      return address.isIPv6 == (type == "ipv6") ? nil : "\(type) with \(address.ip)"
    case "http": return path["http"]?.string == nil ? "http without http" : nil
    case "relay":
      let id = path["id"]?.string
      let isID = id?.utf8.count == 32 && (try? Hex.decode(id ?? "")) != nil
      return isID ? nil : "relay without an id of 32 digits"
    case "bridge": return path["id"]?.string == nil ? "bridge without id" : nil
    default: return nil
    }
  }

  /// Members that belong to no path of this type, which others ignore (D32); nil for none.
  static func foreignMembers(of path: JSONObject) -> String? {
    let known: [String]
    switch path["type"]?.string {
    case "ipv4", "ipv6": known = ["type", "ip", "port"]
    case "http": known = ["type", "http"]
    case "relay", "bridge": known = ["type", "id"]
    default: return nil
    }
    let others = path.names.filter { !known.contains($0) }
    return others.isEmpty ? nil : others.joined(separator: ", ")
  }

  /// The address of an `ipv4` or `ipv6` path.
  static func address(of path: JSONObject) -> Address? {
    guard let ip = path["ip"]?.string, let port = path["port"]?.uint64,
      let port = UInt16(exactly: port), port > 0
    else { return nil }
    return Address(ip: ip, port: port)
  }

  /// The paths in `paths` that are addresses.
  static func addresses(in head: SwitchHead) -> [Address] {
    (head.objects("paths")?.objects ?? []).compactMap(address)
  }
}

extension Address {
  /// Whether it means something inside one network alone: loopback, private, link-local, shared
  /// (AMBIGUITIES D26).
  var isInternal: Bool {
    let bytes = ipBytes
    if isIPv6 {
      let isLoopback = bytes.dropLast().allSatisfy { $0 == 0 } && bytes[15] <= 1
      return isLoopback || bytes[0] & 0xFE == 0xFC || bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80
    }
    switch (bytes[0], bytes[1]) {
    case (10, _), (127, _), (169, 254), (192, 168), (172, 16...31), (100, 64...127): return true
    default: return false
    }
  }
}
