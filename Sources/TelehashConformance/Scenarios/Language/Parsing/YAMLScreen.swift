/// What a scenario file may not contain, found before the YAML reader sees it.
///
/// Anchors are refused here because a reader that follows aliases does exponential work before
/// anything can be counted; aliases and merges cannot be without them.
enum YAMLScreen {
  /// More than a hundred times the longest scenario worth reading; the YAML reader's work and
  /// memory grow with the length.
  static let maximumBytes = 262_144
  /// No scenario is shorter than this; the YAML library must not be given shorter texts, which
  /// Swift keeps outside the heap.
  static let minimumBytes = 16

  /// The text of `bytes`, or where it is not UTF-8.
  static func text(_ bytes: [UInt8], file: String) throws(ScenarioErrors) -> String {
    var problems = ScenarioProblems(file: file)
    if bytes.count > maximumBytes {
      problems.add(
        .start, "the file has \(bytes.count) bytes", expected: "at most \(maximumBytes)")
      try problems.check()
    }
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    problems.add(
      placeOfBadUTF8(bytes), "the bytes here are not UTF-8", expected: "a text in UTF-8")
    try problems.check()
    return ""
  }

  /// Throws what makes `text` unfit for the YAML reader.
  static func check(_ text: String, file: String) throws(ScenarioErrors) {
    var problems = ScenarioProblems(file: file)
    let length = text.utf8.count
    if length > maximumBytes {
      problems.add(.start, "the file has \(length) bytes", expected: "at most \(maximumBytes)")
      try problems.check()
    }
    if length < minimumBytes {
      problems.add(
        .start, "the file is too short to be a scenario",
        expected: "a mapping with title, requirements, cast and play")
      try problems.check()
    }
    scan(text, &problems)
    try problems.check()
  }

  private static func scan(_ text: String, _ problems: inout ScenarioProblems) {
    var place = SourcePlace.start
    var isIndentation = true
    var previous: Unicode.Scalar = "\n"
    for scalar in text.unicodeScalars {
      if problems.isFull { return }
      switch scalar {
      case "\n":
        place = SourcePlace(line: place.line + 1, column: 0)
        isIndentation = true
      case "\t" where isIndentation:
        problems.add(place, "a tab in the indentation", expected: "spaces")
      case "\t", "\r", " ": break
      case _ where isControl(scalar):
        problems.add(
          place, "the character U+\(String(scalar.value, radix: 16, uppercase: true)) is not text",
          expected: "printable characters")
      default:
        isIndentation = false
        if previous == "&", isAnchorCharacter(scalar) {
          let start = SourcePlace(line: place.line, column: place.column - 1)
          problems.add(
            start, "YAML anchors are no part of the scenario language",
            expected: "a space after a plain '&', or no '&'")
        }
      }
      // After a letter or digit '&' is part of a word, as in `R&D` or `?a=1&b=2`.
      previous = scalar == "&" && isAnchorCharacter(previous) ? " " : scalar
      place.column += 1
    }
  }

  private static func isAnchorCharacter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
    default: false
    }
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: true
    default: false
    }
  }

  private static func placeOfBadUTF8(_ bytes: [UInt8]) -> SourcePlace {
    // Decoding with repair up to the first replacement that is not written in the file.
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var place = SourcePlace.start
    while case .scalarValue(let scalar) = decoder.decode(&iterator) {
      place =
        scalar == "\n"
        ? SourcePlace(line: place.line + 1, column: 1)
        : SourcePlace(line: place.line, column: place.column + 1)
    }
    return place
  }
}

extension SourcePlace {
  /// The first character of a file.
  static let start = SourcePlace(line: 1, column: 1)
}
