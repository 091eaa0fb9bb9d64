public import TelehashPackets

/// Letting time pass.
extension Simulation {
  /// What one step was.
  public enum Step: Hashable, Sendable {
    case delivered(to: NodeID)
    /// A datagram got as far as a NAT or a host, and no further.
    case lost
    case woke(NodeID)
    /// A planned change was made.
    case changed
  }

  /// When something can happen next; a timer that turns out to be early may make it nothing.
  public var nextEvent: Instant? { queue.next }

  /// Lets the next thing happen and moves the clock to it.
  ///
  /// - Returns: what it was; nil when nothing happens up to `end`, and the clock is as it was.
  ///
  /// Worlds of reference endpoints that nobody watches are for long times and large numbers, so
  /// there is code made for them.
  @discardableResult
  @specialized(where N == EndpointNode, Observer == NoObserver)
  public mutating func step(
    upTo end: Instant = Instant(nanoseconds: .max)
  ) throws(SimulationError) -> Step? {
    while let next = queue.next, next <= end {
      guard eventCount < limits.events else { throw .eventLimit(limits.events) }
      guard let (time, happening) = queue.pop() else { return nil }
      switch happening {
      case .timer(let index):
        seats[index].timer = nil
        guard let deadline = nodes[index]?.readDeadline() else { continue }
        if deadline > time {
          setTimer(index)
          continue
        }
        begin(at: time)
        try wake(index)
        return .woke(NodeID(index: index))
      case .arrival(let flight):
        begin(at: time)
        return try land(flight).map { .delivered(to: $0) } ?? .lost
      case .change(let number):
        begin(at: time)
        try changes.removeValue(forKey: number)?(&self)
        return .changed
      }
    }
    return nil
  }

  /// Runs up to and with an instant, where the clock then stands.
  public mutating func run(until end: Instant) throws(SimulationError) {
    while try step(upTo: end) != nil {}
    now = max(now, end)
  }

  /// Runs for a span.
  public mutating func run(for span: TimeSpan) throws(SimulationError) {
    try run(until: now + span)
  }

  /// Runs until a condition holds after a step, or up to an instant.
  ///
  /// - Returns: whether the condition holds; the clock then stands at the step that made it so.
  @discardableResult
  public mutating func advance(
    to end: Instant, until condition: (borrowing Simulation, Step) -> Bool
  ) throws(SimulationError) -> Bool {
    while let step = try step(upTo: end) {
      if condition(self, step) { return true }
    }
    now = max(now, end)
    return false
  }

  /// Runs until nothing is planned and nothing is on its way, at most for a span.
  ///
  /// - Returns: whether everything came to rest; the clock then stands at the last thing that
  ///   happened.
  @discardableResult
  public mutating func runUntilIdle(limit: TimeSpan) throws(SimulationError) -> Bool {
    let end = now + limit
    while try step(upTo: end) != nil {}
    if queue.isEmpty { return true }
    now = max(now, end)
    return false
  }

  /// Plans a change for an instant, such as a restart, a partition or a rebinding.
  public mutating func plan(at time: Instant, _ change: @escaping Change) {
    changes[changeCount] = change
    queue.plan(.change(changeCount), at: max(time, now))
    changeCount += 1
  }

  private mutating func begin(at time: Instant) {
    now = time
    eventCount += 1
  }

  private mutating func wake(_ index: Int) throws(SimulationError) {
    if seats[index].wakes.at == now {
      seats[index].wakes.count += 1
      guard seats[index].wakes.count <= limits.wakesPerInstant else {
        throw .stuckDeadline(node: seats[index].name, at: now)
      }
    } else {
      seats[index].wakes = (now, 1)
    }
    tell(SimulationEvent(.woke, at: now, actor: seats[index].name))
    nodes[index]?.wake(at: now)
    try settle(index)
  }
}
