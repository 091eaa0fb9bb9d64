/// Who takes part, and how the members depend on each other.
extension ScenarioLint {
  /// Whether every member of the cast has a name by which a play can be checked.
  mutating func checkCast() -> Bool {
    let count = scenario.cast.reduce(0) { $0 + $1.copies }
    guard count <= ScenarioLimits.members else {
      let largest = scenario.cast.max { $0.copies < $1.copies }
      problems.add(
        largest?.name.place ?? .start, "the cast has \(count) members with its copies",
        expected: "at most \(ScenarioLimits.members)")
      return false
    }
    for (index, member) in scenario.cast.enumerated() {
      for name in member.names {
        if members.updateValue(index, forKey: name) != nil {
          problems.add(member.name.place, "the cast has two members called '\(name)'")
        }
      }
    }
    for member in scenario.cast { check(member) }
    let hasReference = scenario.cast.contains { $0.by == .reference }
    if !hasReference, let first = scenario.cast.first {
      problems.add(
        first.name.place, "nobody in the cast is a reference", expected: "a member called subject")
    }
    if !scenario.axes.roles.isEmpty,
      !scenario.cast.contains(where: { $0.name.text == CastMember.subject })
    {
      problems.add(
        scenario.cast.first?.name.place ?? .start, "the role axis needs a subject",
        expected: "a member called subject")
    }
    let copies = members
    checkCircles(
      scenario.cast.map { (name: $0.name, next: $0.routers) }, "a member is its own router"
    ) { copies[$0] }
    checkCircles(
      scenario.setup.nats.map { (name: $0.name, next: $0.behind.map { [$0] } ?? []) },
      "a NAT is behind itself"
    ) { _ in nil }
    checkNATs()
    return true
  }

  private mutating func check(_ member: CastMember) {
    let name = member.name
    if name.text == CastMember.subject, member.copies > 1 {
      problems.add(name.place, "there is one subject", expected: "no copies")
    }
    if member.by == .script, let setting = member.settingsOnlyOfAReference.first {
      problems.add(
        name.place, "'\(setting)' is for reference members, and \(name) is a script",
        expected: "by: reference, or no '\(setting)'")
    }
    for other in member.knows ?? [] { _ = group(other) }
    for router in member.routers {
      guard let entry = group(router) else { continue }
      let mayRoute = entry.name.text == CastMember.subject && !scenario.axes.roles.isEmpty
      if entry.plays != .router, !mayRoute {
        problems.add(
          router.place, "\(router) is no router", expected: "a member with plays: router")
      }
    }
    if let lastAt = member.lastAt {
      if let name = lastAt.value.references.first {
        problems.add(
          lastAt.place, "'\(name.base)' means nothing here", expected: "an expression of numbers")
      } else {
        evaluate(lastAt)
      }
    }
  }

  private mutating func checkNATs() {
    for member in scenario.cast where member.shelters.count > member.copies {
      problems.add(
        member.name.place, "\(member.shelters.count) NATs for \(member.copies) members",
        expected: "at most one for each copy")
    }
    let names = scenario.setup.nats.map(\.name.text)
    for nat in scenario.setup.nats where NATKind(rawValue: nat.name.text) != nil {
      problems.add(nat.name.place, "'\(nat.name)' is a kind of NAT", expected: "another name")
    }
    var uses = scenario.setup.nats.compactMap(\.behind)
    for member in scenario.cast {
      for case .shared(let nat)? in member.shelters { uses.append(nat) }
    }
    for use in uses where !names.contains(use.text) {
      let kinds = NATKind.allCases.map(\.rawValue)
      let meant = Suggestion.phrase(for: use.text, in: names + kinds)
      problems.add(
        use.place, "no NAT is called '\(use)'\(meant)",
        expected: "a name in setup.nats" + (names.isEmpty ? ", which has none" : ""))
    }
  }

  /// Refuses nodes that reach themselves. Each node is followed once, whatever the graph.
  private mutating func checkCircles(
    _ nodes: [(name: ScenarioName, next: [ScenarioName])], _ message: String,
    alias: (String) -> Int?
  ) {
    enum Mark { case open, done }
    var marks: [String: Mark] = [:]
    var entries: [String: Int] = [:]
    for (index, node) in nodes.enumerated() { entries[node.name.text] = index }
    // A stack in place of recursion: a chain may be as long as the cast.
    for start in nodes where marks[start.name.text] == nil {
      var path: [(node: Int, edge: Int)] = []
      if let index = entries[start.name.text] { path.append((index, 0)) }
      marks[start.name.text] = .open
      while let (index, edge) = path.last {
        let node = nodes[index]
        guard edge < node.next.count else {
          marks[node.name.text] = .done
          path.removeLast()
          continue
        }
        path[path.count - 1].edge += 1
        let next = node.next[edge]
        guard let target = entries[next.text] ?? alias(next.text) else { continue }
        let name = nodes[target].name.text
        switch marks[name] {
        case .open?:
          let circle = path.map { nodes[$0.node].name.text }.drop { $0 != name } + [name]
          problems.add(
            next.place, "\(message): \(circle.joined(separator: " -> "))",
            expected: "no circle")
        case .done?: break
        case nil:
          marks[name] = .open
          path.append((target, 0))
        }
      }
    }
  }

  // MARK: Looking members up

  /// The entry of a member or of a group of copies; a problem when there is none.
  private mutating func group(_ name: ScenarioName) -> CastMember? {
    if let entry = scenario.cast.first(where: { $0.name.text == name.text }) { return entry }
    return member(name)
  }

  /// The entry of one member; a problem when there is none.
  mutating func member(_ name: ScenarioName) -> CastMember? {
    guard let filled = fill(name) else { return nil }
    if let index = members[filled] { return scenario.cast[index] }
    if let group = scenario.cast.first(where: { $0.name.text == filled }) {
      problems.add(
        name.place, "'\(filled)' stands for \(group.copies) members",
        expected: "one of them, \(filled)-1 to \(filled)-\(group.copies)")
      return nil
    }
    let names = scenario.cast.map(\.name.text)
    problems.add(
      name.place,
      "nobody in the cast is called '\(filled)'"
        + Suggestion.phrase(for: filled, in: names),
      expected: "one of \(names.prefix(20).joined(separator: ", "))")
    return nil
  }

  /// A name with its loop variables filled in; a problem when one of them counts nothing here.
  mutating func fill(_ name: ScenarioName) -> String? {
    if let filled = name.filled({ variables[$0] }) { return filled }
    let unknown = name.variables.first { variables[$0] == nil } ?? ""
    problems.add(
      name.place, "no repeat around this counts with '\(unknown)'", expected: "as: \(unknown)")
    return nil
  }
}

extension CastMember {
  /// The keys set here that only an implementation can follow.
  fileprivate var settingsOnlyOfAReference: [String] {
    let keys = [
      "accepts", "deviations", "requires", "channel-timeout", "requests-paths", "bridges",
      "asks-for-bridges", "bucket-size", "link-limit", "channels-left", "reads",
    ]
    return settingsOfAReference.filter(keys.contains)
  }
}
