/// Bytes that nobody else may learn: wiped when the last holder lets go, never printed.
public final class Secret: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
  /// Written once here and once more by `deinit`, when no other holder exists.
  private nonisolated(unsafe) var stored: [UInt8]

  public init(_ bytes: [UInt8]) {
    // A fresh copy: the caller's array may be shared, and shared memory cannot be wiped.
    stored = bytes.withUnsafeBytes { [UInt8]($0) }
  }

  deinit { Sodium.wipe(&stored) }

  public var count: Int { stored.count }

  /// Lends the bytes to `body`; a copy kept after it returns is not wiped.
  public func withBytes<R, Failure: Error>(
    _ body: ([UInt8]) throws(Failure) -> R
  ) throws(Failure) -> R {
    try body(stored)
  }

  /// The bytes, for the ciphers of this module.
  var bytes: [UInt8] { stored }

  /// Compares in a time that does not depend on the bytes.
  public static func == (a: Secret, b: Secret) -> Bool {
    let (left, right) = (a.stored, b.stored)
    return Sodium.equal(left.span, right.span)
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(stored) }

  public var description: String { "Secret(\(count) bytes)" }

  public var customMirror: Mirror { Mirror(self, children: []) }
}
