/// Text from outside made safe to show: nothing in it can steer a terminal or hide what follows.
enum Printable {
  /// The text with control and invisible formatting characters written as `\u{…}`.
  static func text(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isHidden) else { return text }
    var shown = ""
    for scalar in text.unicodeScalars {
      if isHidden(scalar) {
        shown += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }

  /// The text made safe and cut to `count` characters.
  static func text(_ text: String, atMost count: Int) -> String {
    let start = String(text.prefix(count))
    return self.text(start) + (start.utf8.count < text.utf8.count ? "…" : "")
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: return true
    default: return false
    }
  }
}
