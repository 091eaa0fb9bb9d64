package import TelehashRecords

extension Verdict {
  /// A sign for it that does not depend on colour.
  package var symbol: String {
    switch self {
    case .pass: "✓"
    case .lenient: "≈"
    case .fail: "✗"
    case .unsupported: "○"
    case .notApplicable: "–"
    case .inconclusive: "?"
    case .blocked: "⊘"
    case .error: "!"
    case .xfail: "◐"
    case .xpass: "★"
    }
  }

  /// The word for people.
  package var phrase: String {
    switch self {
    case .notApplicable: "not applicable"
    case .xfail: "expected failure"
    case .xpass: "unexpected pass"
    case .pass, .lenient, .fail, .unsupported, .inconclusive, .blocked, .error: rawValue
    }
  }

  /// Whether it is something somebody has to look into.
  package var isBad: Bool {
    switch self {
    case .fail, .error, .xpass: true
    case .pass, .lenient, .unsupported, .notApplicable, .inconclusive, .blocked, .xfail: false
    }
  }

  /// In reports the worst comes first; of several cases on one thing the worst stands for all.
  package var rank: Int { Self.worstFirst.firstIndex(of: self) ?? 0 }

  /// All verdicts, the worst first.
  package static let worstFirst: [Verdict] = [
    .error, .fail, .xpass, .inconclusive, .blocked, .xfail, .lenient, .pass, .unsupported,
    .notApplicable,
  ]
}
