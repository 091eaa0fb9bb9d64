import Foundation
import TelehashPackets
import TelehashRecords

/// The command line as runs record it.
enum Invocation {
  /// The program's name and its arguments, as given.
  static var words: [String] {
    ["meshproof"] + CommandLine.arguments.dropFirst()
  }
}

extension Run.Tool {
  /// This program.
  static var current: Run.Tool { Run.Tool(version: ToolVersion.current) }
}

extension WallTime {
  static var now: WallTime {
    WallTime(secondsSince1970: Int64(Date().timeIntervalSince1970))
  }
}

extension ContinuousClock.Instant {
  /// The time since this moment.
  var elapsed: TimeSpan {
    let (seconds, attoseconds) = (ContinuousClock.now - self).components
    return .seconds(UInt64(max(0, seconds)))
      + TimeSpan(nanoseconds: UInt64(max(0, attoseconds)) / 1_000_000_000)
  }
}
