/// The scenario language as data: which keys stand where and what may follow them.
///
/// The parser reads by it, the published JSON Schema is printed from it, and the tests walk it.
enum Grammar {
  /// A mapping with fixed keys.
  struct Shape: Sendable {
    let name: String
    /// What the mapping is, in one sentence.
    let help: String
    let keys: [Key]
    /// Of these exactly one must be there.
    var exactlyOne: [String] = []
    /// Of these at least one must be there.
    var atLeastOne: [String] = []
    /// Keys that leave no room for others.
    var conflicts: [Conflict] = []
    /// Keys that mean something only beside another.
    var companions: [Companion] = []
    /// What one of its keys is called in messages.
    var keyNoun = "key"
  }

  struct Key: Sendable {
    let name: String
    let kind: Kind
    let isRequired: Bool
    /// Read when the key is absent.
    let standard: String?
    let help: String

    static func required(_ name: String, _ kind: Kind, _ help: String) -> Key {
      Key(name: name, kind: kind, isRequired: true, standard: nil, help: help)
    }

    static func optional(
      _ name: String, _ kind: Kind, standard: String? = nil, _ help: String
    ) -> Key {
      Key(name: name, kind: kind, isRequired: false, standard: standard, help: help)
    }
  }

  struct Conflict: Sendable {
    let key: String
    let excludes: [String]
  }

  struct Companion: Sendable {
    let key: String
    let needs: String
  }

  /// What may stand for a value.
  indirect enum Kind: Sendable {
    case scalar(ScalarForm)
    /// One of these words. Beside a free text the word must be written without quotes.
    case word([String])
    case list(Kind, count: ClosedRange<Int>)
    /// A mapping whose keys the author chooses.
    case map(key: ScalarForm, value: Kind, count: ClosedRange<Int>)
    /// Any value, taken as JSON.
    case json
    /// A mapping, taken as a JSON object.
    case object
    case shape(String)
    /// The first of these that fits.
    case either([Kind])

    /// The kind in words, for messages.
    var phrase: String {
      switch self {
      case .scalar(let form): form.phrase
      case .word(let words): words.count == 1 ? words[0] : "one of " + words.joined(separator: ", ")
      case .list(let element, _): "a list, each \(element.phrase)"
      case .map(let key, let value, _): "a mapping from \(key.phrase) to \(value.phrase)"
      case .json: "any value"
      case .object: "a mapping"
      case .shape(let name):
        "a mapping with " + (Grammar.shape(name)?.keys.map(\.name).joined(separator: ", ") ?? "")
      case .either(let kinds): kinds.map(\.phrase).joined(separator: ", or ")
      }
    }
  }

  /// All shapes, the file itself first.
  static let shapes: [Shape] = top + cast + sending + expecting + channels + world + switches

  static func shape(_ name: String) -> Shape? { shapes.first { $0.name == name } }

  /// The words of an enumeration.
  static func words<Word: CaseIterable & RawRepresentable>(
    _ type: Word.Type
  ) -> Kind where Word.RawValue == String {
    .word(Word.allCases.map(\.rawValue))
  }
}

/// Bounds of the language, each far above what a scenario needs.
enum ScenarioLimits {
  /// Steps of a play with its repeats written out; a run of so many still takes only seconds.
  static let steps = 100_000
  /// Members of a cast with its copies counted; ten thousand endpoints are the simulator's goal.
  static let members = 10_000
  /// Names in lists of members with their copies written out: ten for each of so many members.
  static let acquaintances = 100_000
  /// Any duration; a play never waits longer than a month of virtual time.
  static let days = 30
  /// Any size: what one transfer may move, or one payload may hold when it is only counted.
  static let size = 64 << 20
  /// Bytes written out in hex or as text.
  static let bytes = 65_536
  /// Elements of a list written in the file.
  static let list = 1000
  /// Letters of a name.
  static let name = 64
  /// Cases one scenario may expand to.
  static let cases = 1000
}
