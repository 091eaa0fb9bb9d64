import TelehashPackets

extension NetworkSchedule {
  /// Finds a smallest part of this schedule, of simplest decisions, that still fails.
  ///
  /// - Returns: nil when the whole schedule does not fail.
  public func shrunk<Failure: Error>(
    budget: Int = Shrinker<Decision>.defaultBudget,
    while fails: (NetworkSchedule) throws(Failure) -> Bool
  ) throws(Failure) -> Shrinker<Decision>.Outcome? {
    let shrinker = Shrinker<Decision>(budget: budget) { $0.simpler }
    return try shrinker.shrink(decisions) { (list) throws(Failure) -> Bool in
      try fails(NetworkSchedule(list))
    }
  }
}

extension Decision {
  /// The decision with less done to the datagram, the least first.
  ///
  /// Loss comes before lateness: a reader sees at once what a loss does.
  var simpler: [Decision] {
    fate.simpler.map { Decision(from: from, to: to, number: number, fate: $0) }
  }
}

extension Fate {
  /// Below this a delay is not made smaller.
  private static let smallestDelay = TimeSpan.milliseconds(1)

  var simpler: [Fate] {
    let loss = Fate(isLost: true)
    if isLost { return self == loss ? [] : [loss] }
    var forms = [loss]
    func add(_ change: (inout Fate) -> Void) {
      var form = self
      change(&form)
      if form != self, form != .clean { forms.append(form) }
    }
    add { $0.copies = [] }
    add { $0.flippedBit = nil }
    add { $0.delay = .zero }
    for index in copies.indices { add { $0.copies.remove(at: index) } }
    add { if $0.flippedBit != nil { $0.flippedBit = 0 } }
    add { $0.delay = Self.shorter($0.delay) }
    add { $0.copies = $0.copies.map(Self.shorter) }
    return forms
  }

  /// Half a delay in whole milliseconds; the delay itself when it is short.
  private static func shorter(_ delay: TimeSpan) -> TimeSpan {
    guard delay > smallestDelay else { return delay }
    let half = delay.nanoseconds / 2
    return TimeSpan(nanoseconds: half - half % smallestDelay.nanoseconds)
  }
}
