import ArgumentParser
import TelehashConformance
import TelehashCrypto

/// A reading forced from the command line: `cs3a=corrected`.
enum ReadingOption: Hashable, Sendable, ExpressibleByArgument {
  case cs2a(CipherConstruction.CS2a)
  case cs3a(CipherConstruction.CS3a)

  init?(argument: String) {
    guard let reading = Self.all.first(where: { $0.text == argument }) else { return nil }
    self = reading
  }

  /// As it is given on the command line.
  var text: String {
    switch self {
    case .cs2a(let form): "cs2a=\(form.rawValue)"
    case .cs3a(let form): "cs3a=\(form.rawValue)"
    }
  }

  static var allValueStrings: [String] { all.map(\.text) }

  private static var all: [ReadingOption] {
    CipherConstruction.CS2a.allCases.map { .cs2a($0) }
      + CipherConstruction.CS3a.allCases.map { .cs3a($0) }
  }

  /// The constructions to try, those most used first; nil when none is forced.
  static func constructions(_ readings: [ReadingOption]) -> [CipherConstruction]? {
    guard !readings.isEmpty else { return nil }
    var constructions: [CipherConstruction] = []
    for var construction in Dissector.knownConstructions {
      for reading in readings {
        switch reading {
        case .cs2a(let form): construction.cs2a = form
        case .cs3a(let form): construction.cs3a = form
        }
      }
      if !constructions.contains(construction) { constructions.append(construction) }
    }
    return constructions
  }
}
