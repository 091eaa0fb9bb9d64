package import TelehashPackets

/// Bounds and reading of `seq` and `ack`, held in 64 bits so that sums cannot overflow.
public enum SequenceNumber {
  /// The highest `seq` there is (REL-05).
  public static let maximum: UInt64 = 4_294_967_295

  /// What a head says in a member that holds such a number.
  package enum Reading: Hashable, Sendable {
    case absent
    case value(UInt64)
    case invalid
  }

  /// Reads member `name`; below `minimum`, above the maximum or not an integer is invalid (REL-05).
  package static func read(
    _ name: String, in json: JSONObject, minimum: UInt64
  ) -> Reading {
    guard let member = json[name] else { return .absent }
    guard case .number(let number) = member, let value = number.uint64,
      value >= minimum, value <= maximum
    else { return .invalid }
    return .value(value)
  }
}
