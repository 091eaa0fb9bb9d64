/// What was found about one case or requirement.
public enum Verdict: String, CaseIterable, Hashable, Sendable {
  case pass
  /// A SHOULD missed, or another reading that is tolerated.
  case lenient
  case fail
  /// The subject says it does not do this.
  case unsupported
  /// It does not apply here: another edition, a level not judged, a rule nothing exercised.
  case notApplicable
  /// Nothing can be said: unreachable, or the fence was not answered.
  case inconclusive
  /// Not tried, because a prerequisite failed.
  case blocked
  /// The harness's own fault.
  case error
  /// A failure the expectation file announces.
  case xfail
  /// A pass where the expectation file announces a failure.
  case xpass

  /// Whether the subject's behaviour was seen and judged.
  public var isJudgement: Bool {
    switch self {
    case .pass, .lenient, .fail, .xfail, .xpass: true
    case .unsupported, .notApplicable, .inconclusive, .blocked, .error: false
    }
  }

  /// The verdict on something several cases bear on: the gravest of theirs, nil without any.
  ///
  /// One `pass` outweighs cases that were not applicable or unsupported elsewhere, and anything
  /// wrong or unknown outweighs a `pass`.
  public static func combined(_ verdicts: some Sequence<Verdict>) -> Verdict? {
    verdicts.max { $0.gravity < $1.gravity }
  }

  private var gravity: Int {
    switch self {
    case .notApplicable: 0
    case .unsupported: 1
    case .pass: 2
    case .lenient: 3
    case .xfail: 4
    case .blocked: 5
    case .inconclusive: 6
    case .xpass: 7
    case .fail: 8
    case .error: 9
    }
  }
}

/// How strongly a requirement binds.
public enum Level: String, CaseIterable, Hashable, Sendable {
  case must = "MUST"
  case mustNot = "MUST NOT"
  case should = "SHOULD"
  case shouldNot = "SHOULD NOT"
  case may = "MAY"
  /// A constant or a format; getting it wrong is as bad as missing a MUST.
  case fact = "FACT"

  /// What a violation of a requirement of this level is.
  public var violation: Verdict {
    switch self {
    case .must, .mustNot, .fact: .fail
    case .should, .shouldNot, .may: .lenient
    }
  }
}
