extension Scenario {
  /// The channel types that a member's application serves and the play opens with anybody.
  func openedTypes(of member: CastMember) -> [String] {
    let opened = Self.openedTypes(in: play)
    return member.channels.map(\.type).filter(opened.contains)
  }

  private static func openedTypes(in play: [Located<Step>]) -> [String] {
    play.flatMap { step -> [String] in
      switch step.value {
      case .open(let step): [step.type]
      case .transfer(let step): step.channel == nil ? ["stream"] : []
      case .send(let step):
        if case .channel(let content) = step.content, let type = content.type { [type] } else { [] }
      case .repeat(let step): openedTypes(in: step.play)
      case .link, .craft, .expect, .silence, .fence, .close, .restart, .network, .wait, .observe,
        .command:
        []
      }
    }
  }

  /// What the scenario needs of a subject and that subject does not declare; nil when nothing.
  func missing(in subjects: [String: any Subject]) -> String? {
    for member in cast where member.by == .reference {
      guard let subject = subjects[member.name.text] else { continue }
      let types = openedTypes(of: member)
      if let type = types.first(where: { !subject.features.serves($0) }) {
        return "\(member.name.text) does not support channels of type \(type)"
      }
    }
    return nil
  }
}
