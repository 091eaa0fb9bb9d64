/// A moment in universal time, to the second, written `2026-11-21T10:55:00Z`.
public struct WallTime: Hashable, Comparable, Sendable {
  /// Seconds since the start of 1970, leap seconds not counted.
  public let secondsSince1970: Int64

  /// Years before 1970 and after 9999 have no place in a report: such a moment is moved to the
  /// nearest that has.
  public init(secondsSince1970: Int64) {
    self.secondsSince1970 = min(max(secondsSince1970, 0), Self.last)
  }

  /// From the form `description` writes.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 20, bytes[19] == UInt8(ascii: "Z") else { return nil }
    for (index, mark) in [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")] {
      guard mark.utf8.elementsEqual([bytes[index]]) else { return nil }
    }
    var fields: [Int64] = []
    for range in [0..<4, 5..<7, 8..<10, 11..<13, 14..<16, 17..<19] {
      guard bytes[range].allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else {
        return nil
      }
      fields.append(bytes[range].reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) })
    }
    guard fields[0] >= 1970, fields[3] < 24, fields[4] < 60, fields[5] < 60 else { return nil }
    let days = Self.days(year: fields[0], month: fields[1], day: fields[2])
    self.init(secondsSince1970: days * 86_400 + fields[3] * 3600 + fields[4] * 60 + fields[5])
    // A day or month that does not exist comes out as another one.
    guard description == text else { return nil }
  }

  public static func < (a: WallTime, b: WallTime) -> Bool {
    a.secondsSince1970 < b.secondsSince1970
  }

  /// The last second of the year 9999.
  private static let last: Int64 = 253_402_300_799

  /// Days since the start of 1970, in the Gregorian calendar. Years are counted from March on, so
  /// that the leap day comes last.
  private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let marchYear = month > 2 ? year : year - 1
    let marchMonth = (month + 9) % 12
    let leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400
    let dayOfYear = (153 * marchMonth + 2) / 5 + day - 1
    return marchYear * 365 + leapDays + dayOfYear - epoch
  }

  /// The days from 1 March of the year 0 to the start of 1970.
  private static let epoch: Int64 = 719_468
}

extension WallTime: CustomStringConvertible {
  public var description: String {
    let (date, time) = secondsSince1970.quotientAndRemainder(dividingBy: 86_400)
    let year = (1970 + date / 366...1970 + date / 365).last {
      Self.days(year: $0, month: 1, day: 1) <= date
    }
    let month = (1...12).last { Self.days(year: year ?? 0, month: $0, day: 1) <= date } ?? 1
    let day = date - Self.days(year: year ?? 0, month: month, day: 1) + 1
    let dateText = [(year ?? 0, 4), (month, 2), (day, 2)].map(Self.padded).joined(separator: "-")
    let timeText = [(time / 3600, 2), (time / 60 % 60, 2), (time % 60, 2)].map(Self.padded)
      .joined(separator: ":")
    return "\(dateText)T\(timeText)Z"
  }

  private static func padded(_ value: Int64, to width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
