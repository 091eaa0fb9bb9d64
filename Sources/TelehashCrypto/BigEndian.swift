/// Words in network order, as fixed-size values keep their bytes without a heap.
enum BigEndian {
  /// The word at `offset`; bytes past the end count as zero.
  static func word<Word: FixedWidthInteger>(_ bytes: [UInt8], at offset: Int = 0) -> Word {
    var value: Word = 0
    for index in offset..<offset + Word.bitWidth / 8 {
      value = value << 8 | (index < bytes.count ? Word(bytes[index]) : 0)
    }
    return value
  }

  static func bytes(_ words: UInt128...) -> [UInt8] {
    words.flatMap { word in
      (0..<16).map { UInt8(truncatingIfNeeded: word >> (120 - 8 * $0)) }
    }
  }
}
