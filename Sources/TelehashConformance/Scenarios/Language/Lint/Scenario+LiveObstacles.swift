extension Scenario {
  /// Whether a live target can be the subject.
  public var isLiveCapable: Bool { liveObstacles.isEmpty }

  /// What keeps the scenario from being played against a live target, in the file's order.
  ///
  /// A live subject cannot be told anything: all we do is send to it and listen. Other reference
  /// members are ours.
  public var liveObstacles: [Located<String>] {
    var obstacles: [Located<String>] = []
    if !cast.contains(where: { $0.name.text == CastMember.subject }) {
      obstacles.append(Located("nobody is called subject", at: cast.first?.name.place ?? .start))
    }
    for member in cast {
      let place = member.name.place
      if member.shelters.contains(where: { $0 != nil }) {
        obstacles.append(Located("it has a NAT", at: place))
      }
      if member.name.text == CastMember.subject {
        obstacles += member.settingsOfAReference.map {
          Located("'\($0)' of the subject is not ours to set", at: place)
        }
      }
    }
    collectObstacles(in: play, &obstacles)
    return obstacles
  }

  private func collectObstacles(in play: [Located<Step>], _ obstacles: inout [Located<String>]) {
    for step in play {
      if case .repeat(let loop) = step.value {
        collectObstacles(in: loop.play, &obstacles)
      } else if let obstacle = step.value.liveObstacle {
        obstacles.append(Located(obstacle, at: step.place))
      }
    }
  }
}

extension CastMember {
  /// The keys that configure an implementation and differ here from their defaults.
  var settingsOfAReference: [String] {
    let settings: [(String, Bool)] = [
      ("knows", knows != nil), ("accepts", accepts != .known),
      ("deviations", !deviations.isEmpty), ("requires", !requires.isEmpty),
      ("sends", !sends.isEmpty), ("cloak", cloak != nil), ("compression", compression != nil),
      ("channel-timeout", channelTimeout != nil), ("last-at", lastAt != nil),
      ("channels-left", channelsLeft != nil), ("reads", !reads),
      ("requests-paths", requestsPaths != nil), ("copies", copies > 1),
      ("bridges", bridges != nil), ("asks-for-bridges", requestsBridges != nil),
      ("bucket-size", bucketSize != nil), ("link-limit", linkLimit != nil),
    ]
    return settings.filter(\.1).map(\.0)
  }
}

extension Step {
  /// Why a live target cannot take part in the step; nil when it can.
  fileprivate var liveObstacle: String? {
    switch self {
    case .network: "the network of a live target is not ours"
    case .observe(let step) where step.who.isSubject:
      "a live target's application cannot be watched"
    case .command(let step) where step.who.isSubject: "a live target takes no commands"
    case .restart(let step) where step.who.isSubject: "a live target is not ours to restart"
    case .link(let step) where step.from.isSubject: "a live target cannot be told to link"
    case .fence(let step) where step.from.isSubject: "a live target cannot be told to ask"
    case .open(let step) where step.from.isSubject: "a live target cannot be told to open"
    case .transfer(let step) where step.from.isSubject: "a live target cannot be told to send"
    case .close(let step) where step.by.isSubject: "a live target cannot be told to close"
    case .link, .send, .craft, .expect, .silence, .fence, .open, .transfer, .close, .restart, .wait,
      .repeat, .observe, .command:
      nil
    }
  }
}

extension ScenarioName {
  fileprivate var isSubject: Bool { text == CastMember.subject }
}
