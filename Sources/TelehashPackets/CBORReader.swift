/// One CBOR data item, as far as payloads need to tell items apart.
package enum CBORItem {
  case unsigned(UInt64)
  /// The integer -1 - n.
  case negative(UInt64)
  case bytes([UInt8])
  case text(String)
  case array([CBORItem])
  case map([(key: CBORItem, value: CBORItem)])
  case float(Double)
  /// A tagged item or a simple value: well-formed, and no use to a payload.
  case other
}

/// A bounded reader of a stream of CBOR items.
///
/// Counts are never trusted for memory: every element takes at least one byte of input.
package struct CBORReader {
  private let bytes: [UInt8]
  private(set) var at = 0

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Deeper than any payload; what is nested at all is only read to be skipped.
  private static let maximumDepth = 16
  /// The detail of an item whose end is marked by a break byte.
  private static let indefinite: UInt8 = 31
  private static let breakByte: UInt8 = 0xFF

  /// The next item; nil at the end.
  package mutating func next() throws(CBORPayloadError) -> CBORItem? {
    at < bytes.count ? try item(depth: 1) : nil
  }

  private mutating func item(depth: Int) throws(CBORPayloadError) -> CBORItem {
    let offset = at
    guard depth <= CBORReader.maximumDepth else { throw .tooDeep(offset: offset) }
    let initial = try integer(ofBytes: 1)
    let detail = UInt8(initial & 0x1F)
    switch initial >> 5 {
    case 0: return .unsigned(try argument(detail))
    case 1: return .negative(try argument(detail))
    case 2: return .bytes(try string(detail, major: 2))
    case 3:
      guard let text = String(validating: try string(detail, major: 3), as: UTF8.self) else {
        throw .notUTF8(offset: offset)
      }
      return .text(text)
    case 4:
      var elements: [CBORItem] = []
      var left = try count(detail)
      while try takesOne(of: &left) { elements.append(try item(depth: depth + 1)) }
      return .array(elements)
    case 5:
      var pairs: [(key: CBORItem, value: CBORItem)] = []
      var left = try count(detail)
      while try takesOne(of: &left) {
        let key = try item(depth: depth + 1)
        pairs.append((key, try item(depth: depth + 1)))
      }
      return .map(pairs)
    case 6:
      _ = try argument(detail)
      _ = try item(depth: depth + 1)
      return .other
    default:
      return try simple(detail)
    }
  }

  /// How many elements follow; nil when a break byte ends them.
  private mutating func count(_ detail: UInt8) throws(CBORPayloadError) -> UInt64? {
    detail == CBORReader.indefinite ? nil : try argument(detail)
  }

  /// Whether another element follows, which is then counted.
  private mutating func takesOne(of left: inout UInt64?) throws(CBORPayloadError) -> Bool {
    if let count = left {
      guard count > 0 else { return false }
      left = count - 1
      return true
    }
    guard at < bytes.count else { throw .truncated }
    guard bytes[at] == CBORReader.breakByte else { return true }
    at += 1
    return false
  }

  /// The bytes of a string, which may come in pieces of the same kind.
  private mutating func string(
    _ detail: UInt8, major: UInt64
  ) throws(CBORPayloadError) -> [UInt8] {
    guard detail == CBORReader.indefinite else { return Array(try take(try argument(detail))) }
    var string: [UInt8] = []
    var left: UInt64?
    while try takesOne(of: &left) {
      let initial = try integer(ofBytes: 1)
      guard initial >> 5 == major else { throw .malformed(offset: at - 1) }
      string += try take(try argument(UInt8(initial & 0x1F)))
    }
    return string
  }

  private mutating func simple(_ detail: UInt8) throws(CBORPayloadError) -> CBORItem {
    switch detail {
    case 0..<24: return .other
    case 24:
      _ = try integer(ofBytes: 1)
      return .other
    case 25: return .float(CBORReader.half(UInt32(try integer(ofBytes: 2))))
    case 26: return .float(Double(Float(bitPattern: UInt32(try integer(ofBytes: 4)))))
    case 27: return .float(Double(bitPattern: try integer(ofBytes: 8)))
    default: throw .malformed(offset: at - 1)
    }
  }

  /// The number that follows an initial byte, or is its detail.
  private mutating func argument(_ detail: UInt8) throws(CBORPayloadError) -> UInt64 {
    switch detail {
    case 0..<24: return UInt64(detail)
    case 24: return try integer(ofBytes: 1)
    case 25: return try integer(ofBytes: 2)
    case 26: return try integer(ofBytes: 4)
    case 27: return try integer(ofBytes: 8)
    default: throw .malformed(offset: at - 1)
    }
  }

  private mutating func integer(ofBytes count: UInt64) throws(CBORPayloadError) -> UInt64 {
    try take(count).reduce(0) { $0 << 8 | UInt64($1) }
  }

  private mutating func take(_ count: UInt64) throws(CBORPayloadError) -> ArraySlice<UInt8> {
    guard count <= UInt64(bytes.count - at) else { throw .truncated }
    let taken = bytes[at..<(at + Int(count))]
    at = taken.endIndex
    return taken
  }

  /// The value of 16 bits of floating point: 1 sign, 5 exponent, 10 fraction.
  private static func half(_ bits: UInt32) -> Double {
    let sign = bits >> 15
    let exponent = bits >> 10 & 0x1F
    let fraction = bits & 0x3FF
    switch exponent {
    case 0:
      let magnitude = Double(fraction) / Double(1 << 24)
      return sign == 0 ? magnitude : -magnitude
    case 0x1F: return fraction == 0 ? .infinity : .nan
    default:
      // The same number in 32 bits: exponents are 112 apart, fractions 13 bits.
      return Double(Float(bitPattern: sign << 31 | (exponent + 112) << 23 | fraction << 13))
    }
  }
}
