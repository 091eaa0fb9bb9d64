import TelehashReports

/// Text from outside made safe to show on a terminal.
enum Printable {
  /// The text with control and invisible formatting characters written as `\u{…}`.
  static func text(_ text: String) -> String { ShownText.text(text) }

  /// The text made safe and cut to `count` characters.
  static func text(_ text: String, atMost count: Int) -> String {
    ShownText.text(text, atMost: count)
  }
}
