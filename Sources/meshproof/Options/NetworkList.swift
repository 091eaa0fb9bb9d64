import ArgumentParser
import TelehashSimulation

/// Network conditions as they are given on a command line: `clean,lossy`.
struct NetworkList: Hashable, Sendable, ExpressibleByArgument {
  let names: [String]

  init?(argument: String) {
    names = argument.split(separator: ",").map(String.init)
    guard !names.isEmpty, names.allSatisfy({ NetworkCondition(rawValue: $0) != nil }) else {
      return nil
    }
  }
}
