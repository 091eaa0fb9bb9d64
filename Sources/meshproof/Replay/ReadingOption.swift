import ArgumentParser
import TelehashConformance
import TelehashCrypto

/// A reading forced from the command line: `cs3a=corrected`.
enum ReadingOption: Hashable, Sendable, ExpressibleByArgument {
  case cs2a(CipherConstruction.CS2a)
  case cs3a(CipherConstruction.CS3a)
  /// What the signature of a v2.1 open covers.
  case signature(LineConstruction.CS2aSignature)
  /// The nonce of a v2.1 open.
  case nonce(LineConstruction.CS3aNonce)

  init?(argument: String) {
    guard let reading = Self.all.first(where: { $0.text == argument }) else { return nil }
    self = reading
  }

  /// As it is given on the command line.
  var text: String {
    switch self {
    case .cs2a(let form): "cs2a=\(form.rawValue)"
    case .cs3a(let form): "cs3a=\(form.rawValue)"
    case .signature(let form): "cs2a=\(form.rawValue)"
    case .nonce(let form): "cs3a=\(form.rawValue)"
    }
  }

  static var allValueStrings: [String] { all.map(\.text) }

  private static var all: [ReadingOption] {
    CipherConstruction.CS2a.allCases.map { .cs2a($0) }
      + CipherConstruction.CS3a.allCases.map { .cs3a($0) }
      + LineConstruction.CS2aSignature.allCases.map { .signature($0) }
      + LineConstruction.CS3aNonce.allCases.map { .nonce($0) }
  }

  /// The constructions to try, those most used first; nil where none is forced.
  static func forms(_ readings: [ReadingOption]) -> TrafficDissector.Forms {
    guard !readings.isEmpty else { return TrafficDissector.Forms() }
    var version3: [CipherConstruction] = []
    for var construction in Dissector.knownConstructions {
      for reading in readings {
        switch reading {
        case .cs2a(let form): construction.cs2a = form
        case .cs3a(let form): construction.cs3a = form
        case .signature, .nonce: break
        }
      }
      if !version3.contains(construction) { version3.append(construction) }
    }
    var version2: [LineConstruction] = []
    for var construction in SwitchDissector.knownConstructions {
      for reading in readings {
        switch reading {
        case .signature(let form): construction.cs2aSignature = form
        case .nonce(let form): construction.cs3aNonce = form
        case .cs2a, .cs3a: break
        }
      }
      if !version2.contains(construction) { version2.append(construction) }
    }
    return TrafficDissector.Forms(version3: version3, version2: version2)
  }
}
