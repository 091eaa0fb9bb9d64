import Foundation
import TelehashRecords

/// How text is marked on a terminal; plain text where colours are off.
struct Style: Hashable, Sendable {
  let isOn: Bool

  static let plain = Style(isOn: false)

  init(isOn: Bool) { self.isOn = isOn }

  /// The style for a stream; `auto` wants a terminal that is not dumb, and respects NO_COLOR.
  init(_ choice: ColorChoice, for sink: any TextSink) {
    switch choice {
    case .always: isOn = true
    case .never: isOn = false
    case .auto:
      let environment = ProcessInfo.processInfo.environment
      isOn =
        sink.isTerminal && environment["NO_COLOR", default: ""].isEmpty
        && environment["TERM"] != "dumb"
    }
  }

  enum Mark: String {
    case good = "32"
    case warning = "33"
    case bad = "1;31"
    case strong = "1"
    case faint = "2"
    case name = "36"
  }

  func callAsFunction(_ text: String, _ mark: Mark?) -> String {
    guard isOn, let mark, !text.isEmpty else { return text }
    return "\u{1B}[\(mark.rawValue)m\(text)\u{1B}[0m"
  }
}

extension Verdict {
  /// The colour of this verdict.
  var mark: Style.Mark {
    switch self {
    case .pass, .xfail: .good
    case .lenient, .inconclusive, .blocked: .warning
    case .fail, .xpass, .error: .bad
    case .unsupported, .notApplicable: .faint
    }
  }

  /// The word in a table; what failed stands out without colours too.
  var word: String {
    switch self {
    case .fail: "FAIL"
    case .error: "ERROR"
    case .xpass: "XPASS"
    case .notApplicable: "n/a"
    case .pass, .lenient, .unsupported, .inconclusive, .blocked, .xfail: rawValue
    }
  }
}
