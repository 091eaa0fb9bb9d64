/// Writes CBOR items, each in its shortest form.
struct CBORWriter {
  /// The major types, by their number.
  enum Major: UInt8 {
    case unsigned = 0
    case negative = 1
    case bytes = 2
    case text = 3
    case array = 4
    case map = 5
  }

  private(set) var bytes: [UInt8] = []

  /// The start of an item: its major type with a value, length or count.
  mutating func write(_ major: Major, _ argument: UInt64) {
    let top = major.rawValue << 5
    switch argument {
    case 0..<24: bytes.append(top | UInt8(argument))
    case ...0xFF: append(top | 24, argument, byteCount: 1)
    case ...0xFFFF: append(top | 25, argument, byteCount: 2)
    case ...0xFFFF_FFFF: append(top | 26, argument, byteCount: 4)
    default: append(top | 27, argument, byteCount: 8)
    }
  }

  mutating func write(bytes string: [UInt8]) {
    write(.bytes, UInt64(string.count))
    bytes += string
  }

  mutating func write(text: String) {
    write(.text, UInt64(text.utf8.count))
    bytes += text.utf8
  }

  /// An integer as such, everything else as a double.
  mutating func write(_ number: JSONNumber) {
    if let value = UInt64(number.text) {
      write(.unsigned, value)
    } else if let value = Int64(number.text) {
      write(.negative, UInt64(bitPattern: ~value))
    } else {
      append(0xFB, number.double.bitPattern, byteCount: 8)
    }
  }

  private mutating func append(_ initial: UInt8, _ value: UInt64, byteCount: Int) {
    bytes.append(initial)
    for index in (0..<byteCount).reversed() {
      bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index)))
    }
  }
}
