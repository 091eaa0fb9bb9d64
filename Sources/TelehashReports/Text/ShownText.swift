/// Text from outside made safe to show: nothing in it can steer a terminal, reorder what stands
/// beside it, or take all the room.
package enum ShownText {
  /// The text with control and invisible formatting characters written as `\u{…}`.
  package static func text(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isHidden) else { return text }
    var shown = ""
    for scalar in text.unicodeScalars { append(scalar, to: &shown) }
    return shown
  }

  /// The text made safe and cut to `count` characters.
  ///
  /// Scalars are counted: one character that people see may be made of any number of them.
  package static func text(_ text: String, atMost count: Int) -> String {
    var shown = ""
    var taken = 0
    for scalar in text.unicodeScalars {
      guard taken < count else { return shown + "…" }
      append(scalar, to: &shown)
      taken += 1
    }
    return shown
  }

  /// The lines of a text, each made safe, and no more than both bounds say.
  package static func lines(_ text: String, atMost count: Int, width: Int) -> [String] {
    var lines: [String] = []
    for line in text.unicodeScalars.split(separator: "\n", maxSplits: count) {
      guard lines.count < count else { return lines + ["…"] }
      lines.append(self.text(String(line), atMost: width))
    }
    return lines
  }

  private static func append(_ scalar: Unicode.Scalar, to shown: inout String) {
    if isHidden(scalar) {
      shown += "\\u{\(String(scalar.value, radix: 16))}"
    } else {
      shown.unicodeScalars.append(scalar)
    }
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: return true
    // U+FFFE and its like may not stand in XML and are nothing to look at.
    default: return scalar.properties.isNoncharacterCodePoint
    }
  }
}

/// How long texts from outside may be in a report: reports are read by people, and a subject chooses
/// its own names and errors.
package enum TextLimit {
  /// Ids, names, addresses: the longest case id of the shipped suites has 130 characters.
  package static let name = 240
  /// One line of a message.
  package static let line = 1_000
  /// Lines of one message; those of the scenario player have two.
  package static let lines = 20
  /// The value of a member in a decoded head.
  package static let value = 400
  /// A command line.
  package static let command = 2_000
}
