/// Reading and writing of IP addresses as text.
///
/// Only unambiguous forms are read: no leading zeros in decimal parts (some readers take them for
/// octal) and no zones. IPv6 is written as RFC 5952 asks, mapped IPv4 in its dotted form.
enum IPText {
  static func parseIPv4(_ text: ArraySlice<UInt8>) -> UInt32? {
    // The longest address is 15 characters; nothing longer is worth splitting.
    guard text.count <= 15 else { return nil }
    let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var address: UInt32 = 0
    for part in parts {
      guard let value = parseDecimal(part, maximum: UInt8.max) else { return nil }
      address = address << 8 | UInt32(value)
    }
    return address
  }

  static func parseIPv6(_ text: ArraySlice<UInt8>) -> (UInt64, UInt64)? {
    let colon = UInt8(ascii: ":")
    var groups: [UInt16] = []
    var gap: Int?
    var rest = text
    if rest.starts(with: [colon, colon]) {
      gap = 0
      rest = rest.dropFirst(2)
    } else if rest.isEmpty {
      return nil
    }
    while !rest.isEmpty {
      let part = rest.prefix { $0 != colon }
      rest = rest.dropFirst(part.count)
      if rest.isEmpty, part.contains(UInt8(ascii: ".")) {
        guard let ipv4 = parseIPv4(part) else { return nil }
        groups += [UInt16(ipv4 >> 16), UInt16(ipv4 & 0xFFFF)]
        break
      }
      guard groups.count < 8, let group = parseGroup(part) else { return nil }
      groups.append(group)
      guard !rest.isEmpty else { break }
      rest = rest.dropFirst()
      if rest.first == colon {
        guard gap == nil else { return nil }
        gap = groups.count
        rest = rest.dropFirst()
      } else if rest.isEmpty {
        return nil
      }
    }
    if let gap, groups.count < 8 {
      groups.insert(contentsOf: repeatElement(0, count: 8 - groups.count), at: gap)
    } else if gap != nil {
      return nil
    }
    guard groups.count == 8 else { return nil }
    return (
      groups[..<4].reduce(0) { $0 << 16 | UInt64($1) },
      groups[4...].reduce(0) { $0 << 16 | UInt64($1) }
    )
  }

  /// One to five decimal digits without a leading zero.
  static func parseDecimal<Value: FixedWidthInteger>(
    _ text: ArraySlice<UInt8>, maximum: Value
  ) -> Value? {
    guard (1...5).contains(text.count), text.count == 1 || text.first != UInt8(ascii: "0") else {
      return nil
    }
    var value = 0
    for digit in text {
      guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= digit else { return nil }
      value = value * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return value <= Int(maximum) ? Value(value) : nil
  }

  private static func parseGroup(_ text: ArraySlice<UInt8>) -> UInt16? {
    guard (1...4).contains(text.count) else { return nil }
    var group: UInt16 = 0
    for digit in text {
      guard let value = Hex.value(digit) else { return nil }
      group = group << 4 | UInt16(value)
    }
    return group
  }

  static func ipv4(_ address: UInt32) -> String {
    "\(address >> 24).\(address >> 16 & 0xFF).\(address >> 8 & 0xFF).\(address & 0xFF)"
  }

  static func ipv6(_ high: UInt64, _ low: UInt64) -> String {
    if high == 0, low >> 32 == 0xFFFF {
      return "::ffff:" + ipv4(UInt32(truncatingIfNeeded: low))
    }
    let groups = [high, low].flatMap { half in
      (0..<4).map { UInt16(truncatingIfNeeded: half >> (48 - 16 * $0)) }
    }
    func text(_ range: Range<Int>) -> String {
      groups[range].map { String($0, radix: 16) }.joined(separator: ":")
    }
    let zeros = longestZeroRun(groups)
    guard zeros.count >= 2 else { return text(0..<8) }
    return text(0..<zeros.lowerBound) + "::" + text(zeros.upperBound..<8)
  }

  /// The longest run of zero groups, the first of equal ones.
  private static func longestZeroRun(_ groups: [UInt16]) -> Range<Int> {
    var longest = 0..<0
    var start = 0
    for (index, group) in groups.enumerated() {
      if group != 0 {
        start = index + 1
      } else if index + 1 - start > longest.count {
        longest = start..<(index + 1)
      }
    }
    return longest
  }
}
