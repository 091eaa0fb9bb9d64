/// Where random bytes come from; always an argument, never a global.
public protocol RandomSource: Sendable {
  /// The next `count` bytes.
  mutating func bytes(_ count: Int) -> [UInt8]

  /// The next eight bytes as a number.
  mutating func nextUInt64() -> UInt64
}

extension RandomSource {
  public mutating func nextUInt64() -> UInt64 {
    bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// A number from zero up to, not including, `bound`; zero when `bound` is zero.
  ///
  /// Always takes eight bytes, so that streams stay in step whatever the bound; the bias is below
  /// `bound` / 2^64.
  public mutating func below(_ bound: UInt64) -> UInt64 {
    nextUInt64().multipliedFullWidth(by: bound).high
  }
}

/// The operating system's randomness (CS-10).
public struct SystemRandom: RandomSource {
  public init() {}

  public mutating func bytes(_ count: Int) -> [UInt8] { Sodium.randomBytes(count) }
}
