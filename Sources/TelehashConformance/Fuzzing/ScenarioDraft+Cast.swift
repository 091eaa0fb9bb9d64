import TelehashSimulation

extension ScenarioDraft {
  /// Drafts with less of a topology, that which takes most away first: no network condition, a
  /// member less with all that is done to it, fewer copies, no NAT of its own; and at last members
  /// that ask for no paths.
  var smallerCasts: [ScenarioDraft] {
    var drafts: [ScenarioDraft] = []
    let clean = NetworkCondition.clean.rawValue
    if point.network != clean {
      var draft = self
      draft.setNetwork(clean)
      drafts.append(draft)
    }
    let cast = root["cast"]?.entries ?? []
    for member in cast where member.key != CastMember.subject {
      drafts.append(without(member.key))
    }
    for member in cast {
      drafts += fewer(member)
      for setting in ["behind", "ip", "routers"] where member.value[setting] != nil {
        drafts.append(changing(member.key) { $0[setting] = nil })
      }
    }
    if root["setup"]?["nats"] != nil {
      var draft = self
      draft.changeSetup { $0["nats"] = nil }
      drafts.append(draft)
    }
    if let draft = askingForNoPaths { drafts.append(draft) }
    return drafts
  }

  /// The draft with members that ask for no paths, where they do by themselves: when all of them are
  /// references.
  private var askingForNoPaths: ScenarioDraft? {
    guard let cast = scenario?.cast,
      cast.allSatisfy({ $0.by == .reference && $0.requestsPaths == nil })
    else { return nil }
    var draft = self
    draft.changeCast { members in
      for name in members.entries.map(\.key) {
        members[name]?["requests-paths"] = .plain("false")
      }
    }
    return draft
  }

  private func fewer(_ member: YAMLNode.Entry) -> [ScenarioDraft] {
    guard let copies = member.value["copies"]?.text.flatMap({ Int($0) }), copies > 1 else {
      return []
    }
    return Set([1, copies / 2]).sorted().map { count in
      changing(member.key) { $0["copies"] = .plain("\(count)") }
    }
  }

  /// The draft without a member and the steps that name it.
  private func without(_ name: String) -> ScenarioDraft {
    var draft = self
    draft.steps = Self.steps(steps) { $0.mentions(name) ? nil : $0 }
    draft.changeCast { cast in
      cast[name] = nil
      for other in cast.entries.map(\.key) {
        for list in ["knows", "routers", "bridges"] {
          guard let names = cast[other]?[list], !names.elements.isEmpty else { continue }
          cast[other]?[list] = .list(names.elements.filter { !$0.mentions(name) }, at: names.place)
        }
      }
    }
    return draft
  }

  private func changing(_ name: String, _ change: (inout YAMLNode) -> Void) -> ScenarioDraft {
    var draft = self
    draft.changeCast { cast in
      guard var member = cast[name] else { return }
      change(&member)
      cast[name] = member
    }
    return draft
  }
}
