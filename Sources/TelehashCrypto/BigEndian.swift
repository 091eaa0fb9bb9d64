/// Sixty-four bit words in network order, as fixed-size values keep their bytes without a heap.
enum BigEndian {
  /// The word at `offset`; bytes past the end count as zero.
  static func word(_ bytes: [UInt8], at offset: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in offset..<offset + 8 {
      value = value << 8 | (index < bytes.count ? UInt64(bytes[index]) : 0)
    }
    return value
  }

  static func bytes(_ words: [UInt64]) -> [UInt8] {
    words.flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * UInt64($0))) }
    }
  }
}
