public import TelehashCrypto
public import TelehashPackets

/// The number of a channel within its exchange: 1…4294967295, never 0 (CH-04).
public struct ChannelID: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let value: UInt32

  /// The last id there is (CH-04).
  public static let maximum = ChannelID(value: .max)

  private init(value: UInt32) { self.value = value }

  /// An id from a number of any size; nil for 0 and for what does not fit (CH-04).
  public init?(_ value: UInt64) {
    guard let small = UInt32(exactly: value), small > 0 else { return nil }
    self.value = small
  }

  /// The id in member `c` of an inner head; nil when it is absent, not an integer or out of
  /// range, so that the packet is dropped (CH-03).
  public init?(in json: JSONObject) {
    guard case .number(let number) = json["c"], let value = number.uint64 else { return nil }
    self.init(value)
  }

  /// The endpoint this id belongs to: the ODD one of an exchange opens 1, 3, 5…, the EVEN one
  /// 2, 4, 6… (CH-05).
  public var parity: Order { value % 2 == 1 ? .odd : .even }

  public var description: String { String(value) }

  public static func < (a: ChannelID, b: ChannelID) -> Bool { a.value < b.value }
}
