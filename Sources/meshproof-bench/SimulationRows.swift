import Foundation
import TelehashPackets

/// The simulated world: what an event costs in small and large ones, memory, and long times.
enum SimulationRows {
  static var groups: [RowGroup] {
    [
      RowGroup(
        Name.small, Name.large, Name.ratio, Name.memory
      ) { try scale() },
      RowGroup(Name.day) { [try day()] },
    ]
  }

  private enum Name {
    static let small = "simulated event, 100 endpoints on a router"
    static let large = "simulated event, 10,000 endpoints on a router"
    static let ratio = "simulated event, 10,000 against 100"
    static let memory = "memory of an idle link pair"
    static let day = "24 h of keepalives, 50 endpoints on a router"
  }

  private static let rounds = 5
  /// Events of the small world in one round, to last as long as those of the large one about.
  private static let intervalsOfSmall = 100

  private static func scale() throws -> [Row] {
    var small = try Star(endpoints: 100)
    let before = MemoryUse.resident
    var large = try Star(endpoints: 10_000)
    let after = MemoryUse.resident
    var costs: (small: [Double], large: [Double]) = ([], [])
    for _ in 0..<rounds {
      costs.small.append(try cost(&small, intervals: intervalsOfSmall))
      costs.large.append(try cost(&large, intervals: 1))
    }
    let (one, other) = (Stopwatch.median(costs.small), Stopwatch.median(costs.large))
    var rows = [
      Row(name: Name.small, value: one, unit: .nanoseconds, note: "keepalives of CS3a"),
      Row(name: Name.large, value: other, unit: .nanoseconds, note: "keepalives of CS3a"),
      Row(name: Name.ratio, value: other / one, unit: .ratio, goal: .atMost(1.5)),
    ]
    if let before, let after {
      rows.append(
        Row(
          name: Name.memory, value: Double(after - before) / 10_000, unit: .bytes,
          goal: .atMost(16 * 1024), note: "with its endpoint and node; 10,000 of them on a router"))
    }
    return rows
  }

  /// What an event costs in nanoseconds.
  private static func cost(_ star: inout Star, intervals: Int) throws -> Double {
    var events = 0
    let span = TimeSpan(nanoseconds: Star.interval.nanoseconds * UInt64(intervals))
    let seconds = try Stopwatch.seconds { events = try star.run(for: span) }
    return seconds * 1e9 / Double(max(events, 1))
  }

  private static func day() throws -> Row {
    var star = try Star(endpoints: 50)
    var events = 0
    let seconds = try Stopwatch.seconds { events = try star.run(for: .seconds(24 * 3600)) }
    return Row(
      name: Name.day, value: seconds, unit: .seconds, goal: .atMost(2), note: "\(events) events")
  }
}

/// How much memory the process has.
enum MemoryUse {
  /// In bytes; nil where the system does not tell.
  static var resident: Int? {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
      return nil
    }
    let fields = text.split(separator: " ")
    guard fields.count > 1, let pages = Int(fields[1]) else { return nil }
    return pages * Int(getpagesize())
  }
}
