import TelehashPackets

/// Lets time pass in a play.
extension Player {
  /// Lets time pass; script-driven members take what arrives and their habits answer.
  ///
  /// A player that comes late to its `end`, because its machine is busy, still takes what arrived
  /// until it came, and nothing later: who answers every answer must not hold it up.
  ///
  /// - Returns: whether `condition` became true before `end`.
  @discardableResult
  mutating func wait(
    until end: Instant, _ condition: (inout Self) -> Bool = { _ in false }
  ) -> Bool {
    var end = end
    var isOver = false
    while true {
      if condition(&self) { return true }
      let now = world.now
      if !isOver, now >= end { (end, isOver) = (now, true) }
      let due = actors.compactMap(\.deadline).min().map { max($0, now) }
      let limit = min(due ?? end, end)
      if let arrival = world.advance(to: limit) {
        take(arrival)
      } else if limit < end {
        wakeActors()
      } else {
        return condition(&self)
      }
    }
  }

  /// Waits for something that must come, for longer where everything is slow at the moment.
  @discardableResult
  mutating func awaitAnswer(
    within span: TimeSpan, _ condition: (inout Self) -> Bool
  ) -> Bool {
    if wait(until: world.now + span, condition) { return true }
    let more = world.slack
    return more > .zero && wait(until: world.now + more, condition)
  }

  mutating func wait(_ span: TimeSpan) { wait(until: world.now + span) }

  /// Waits in small steps for something that causes no arrival.
  mutating func poll(
    until end: Instant, every step: TimeSpan = .milliseconds(20),
    _ condition: (inout Self) -> Bool
  ) -> Bool {
    while true {
      if condition(&self) { return true }
      guard world.now < end else { return false }
      wait(until: min(end, world.now + step), condition)
    }
  }

  private mutating func take(_ arrival: Arrival) {
    guard
      let member = members.first(where: {
        !$0.isReference
          && ($0.address == arrival.socket || $0.aliases.values.contains(arrival.socket))
      }), let index = actors.firstIndex(where: { $0.name == member.name })
    else { return }
    deliver(arrival, to: index)
    flush(index)
  }

  private mutating func wakeActors() {
    for index in actors.indices {
      actors[index].wake(at: world.now)
      flush(index)
    }
  }
}
