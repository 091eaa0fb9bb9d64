extension Span<UInt8> {
  /// A copy of the bytes in `range`, which lies within the span.
  func copy(_ range: Range<Int>) -> [UInt8] {
    extracting(range).withUnsafeBufferPointer { [UInt8]($0) }
  }
}
