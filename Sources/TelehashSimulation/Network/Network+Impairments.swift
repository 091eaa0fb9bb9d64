public import TelehashPackets

/// Changing what paths do, at any time of a run.
extension Network {
  /// What a path does that was not changed by itself.
  public var impairments: Impairments {
    get { everywhere }
    set { everywhere = newValue }
  }

  /// What one direction of a path does.
  public func impairments(from: HostID, to: HostID) -> Impairments {
    guard let index = linkIndex[Link.key(from: .host(from.index), to: .host(to.index))] else {
      return everywhere
    }
    return impairments(ofLink: index)
  }

  /// Changes one direction of a path; what `change` does not touch stays as it is.
  public mutating func change(
    from: HostID, to: HostID, _ change: (inout Impairments) -> Void
  ) {
    let index = link(from: .host(from.index), to: .host(to.index))
    let own: Int
    if let known = links[index].ownImpairments {
      own = known
    } else {
      own = ownImpairments.count
      ownImpairments.append(everywhere)
      links[index].ownImpairments = own
    }
    change(&ownImpairments[own])
  }

  /// Changes both directions of a path.
  public mutating func change(
    between a: HostID, and b: HostID, _ change: (inout Impairments) -> Void
  ) {
    self.change(from: a, to: b, change)
    self.change(from: b, to: a, change)
  }

  /// Changes all paths, those with impairments of their own too.
  public mutating func changeAll(_ change: (inout Impairments) -> Void) {
    change(&everywhere)
    for index in ownImpairments.indices { change(&ownImpairments[index]) }
  }

  /// Puts all paths under a condition that begins now. (NATs are built with hosts and stay.)
  public mutating func apply(_ condition: NetworkCondition, at now: Instant) {
    let impairments = condition.impairments(from: now)
    changeAll { $0 = impairments }
  }

  /// Cuts the first hosts off from the others, or joins them again.
  public mutating func partition(_ some: [HostID], from others: [HostID], isCut: Bool = true) {
    for a in some {
      for b in others where a != b { change(between: a, and: b) { $0.isPartitioned = isCut } }
    }
  }

  func impairments(ofLink index: Int) -> Impairments {
    links[index].ownImpairments.map { ownImpairments[$0] } ?? everywhere
  }

  /// The state of one direction, made when it is not there yet.
  mutating func link(from: Place, to: Place) -> Int {
    let key = Link.key(from: from, to: to)
    if let known = linkIndex[key] { return known }
    let label = Link.label(from: name(of: from), to: name(of: to))
    links.append(Link(from: from, to: to, label: label))
    linkIndex[key] = links.count - 1
    return links.count - 1
  }

  /// Decides what chance does to the next datagram of a direction.
  mutating func decide(link index: Int, _ impairments: Impairments) -> Fate {
    links[index].count += 1
    switch decisionSource {
    case .random: return links[index].draw(impairments, root: root)
    case .scripted: return script[links[index].label]?[links[index].count] ?? .clean
    }
  }

  /// Writes a decision down.
  mutating func record(_ fate: Fate, link index: Int) {
    guard recordsSchedule, fate != .clean else { return }
    let link = links[index]
    recorded.append(
      Decision(from: name(of: link.from), to: name(of: link.to), number: link.count, fate: fate))
  }

  /// What chance did so far, when `recordsSchedule` was set.
  public var schedule: NetworkSchedule { NetworkSchedule(recorded) }
}
