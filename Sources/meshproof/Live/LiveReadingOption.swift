import ArgumentParser
import TelehashLive

/// A reading forced on a live run: `own-csid=true`.
struct LiveReadingOption: Hashable, Sendable, ExpressibleByArgument {
  let reading: LiveReading
  let value: String

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, let reading = LiveReading(rawValue: parts[0]),
      reading.values.contains(parts[1])
    else { return nil }
    self.reading = reading
    value = parts[1]
  }

  static var allValueStrings: [String] {
    LiveReading.allCases.flatMap { reading in
      reading.values.map { "\(reading.rawValue)=\($0)" }
    }
  }
}
