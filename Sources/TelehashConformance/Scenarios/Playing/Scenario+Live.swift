import TelehashCore
package import TelehashCrypto
package import TelehashPackets

extension ScenarioPlayer {
  /// Listens on after the last step.
  package mutating func settle(_ span: TimeSpan) -> Bool {
    wait(until: world.now + span)
    return true
  }

  /// How messages are built in this play.
  package var construction: CipherConstruction { edition.construction }
}

extension SwitchPlayer {
  /// Listens on after the last step.
  package mutating func settle(_ span: TimeSpan) { wait(until: world.now + span) }
}

/// What a live target must offer for a scenario to apply to it.
package enum LiveFeature: String, Hashable, Sendable, CaseIterable {
  /// It forwards `peer` requests between endpoints linked to it.
  case router
  /// It echoes the packets of a channel type.
  case echo
  /// It takes reliable `stream` channels.
  case stream
  /// It takes streams without sending anything into them.
  case sink
  /// It answers `thtp` requests.
  case thtp
  /// It answers whom a router of ours introduces to it.
  case connect
}

extension Scenario {
  /// The features its steps take for granted, besides those it names.
  package func neededFeatures(_ point: ScenarioCase) -> Set<String> {
    var needed = Set(features)
    let plays = cast.first { $0.name.text == CastMember.subject }?.plays
    if plays == .router || point.role == .router { needed.insert(LiveFeature.router.rawValue) }
    for type in channelTypes(in: play) {
      // Types of applications have an underscore in version 2 (V2CH-06).
      let name = type.hasPrefix("_") ? String(type.dropFirst()) : type
      if let feature = LiveFeature(rawValue: name) { needed.insert(feature.rawValue) }
    }
    return needed
  }

  private func channelTypes(in steps: [Located<Step>]) -> Set<String> {
    var types: Set<String> = []
    for step in steps {
      switch step.value {
      case .send(let send):
        if case .channel(let channel) = send.content, let type = channel.type { types.insert(type) }
      case .open(let open): types.insert(open.type)
      case .transfer(let transfer) where transfer.channel == nil: types.insert("stream")
      case .repeat(let loop): types.formUnion(channelTypes(in: loop.play))
      default: break
      }
    }
    return types
  }

  /// Lets its echo channels have another type.
  package mutating func nameEchoes(_ type: String) {
    play = play.map { Located($0.value.namingEchoes(type), at: $0.place) }
  }

  /// How long its steps wait at least, whatever the target does.
  package var leastDuration: TimeSpan { Self.leastDuration(of: play) }

  private static func leastDuration(of steps: [Located<Step>]) -> TimeSpan {
    steps.reduce(TimeSpan.zero) { total, step in
      switch step.value {
      case .wait(let span): total + span
      case .silence(let silence): total + silence.duration
      case .expect(let expect) where expect.count.upperBound < .max && expect.count != 1...1:
        total + expect.within
      case .repeat(let loop):
        total
          + TimeSpan(
            nanoseconds: leastDuration(of: loop.play).nanoseconds * UInt64(max(loop.times, 0)))
      default: total
      }
    }
  }

  /// Whether a live run plays it only when asked: it says so, or waits too long.
  package var isSlow: Bool { tags.contains(Self.slowTag) || leastDuration > Self.longestWait }

  /// Whether it sends what is known to have killed implementations: only when asked.
  package var isHostile: Bool { tags.contains(Self.hostileTag) }

  /// More real silence than this is for those who ask for it.
  private static let longestWait = TimeSpan.seconds(10)

  /// Which forms its steps write themselves where a target may take one form alone.
  package var writtenForms: WrittenForms {
    var forms = WrittenForms()
    forms.collect(play)
    return forms
  }

  /// The points of the register that a scenario varies on purpose.
  package struct WrittenForms: Hashable, Sendable {
    /// A way to name the own cipher set (A1).
    package var own = false
    /// The form of the basic handshake (A2).
    package var handshake = false
    /// With or without cloak (A34).
    package var cloak = false

    fileprivate mutating func collect(_ steps: [Located<Step>]) {
      for step in steps {
        switch step.value {
        case .send(let send):
          if send.cloak != nil { cloak = true }
          guard case .handshake(let content) = send.content else { continue }
          if content.own != nil { own = true }
          if content.form != nil { handshake = true }
        case .link(let link): if link.cloak != nil { cloak = true }
        case .expect(let expect):
          if case .datagram(let datagram) = expect.content, datagram.cloaked != nil { cloak = true }
        case .repeat(let loop): collect(loop.play)
        default: break
        }
      }
    }
  }
}

extension Step {
  fileprivate func namingEchoes(_ type: String) -> Step {
    let echo = LiveFeature.echo.rawValue
    let echoes = [echo, "_\(echo)"]
    switch self {
    case .send(var send):
      guard case .channel(var channel) = send.content, let old = channel.type, echoes.contains(old)
      else { return self }
      channel.type = type
      send.content = .channel(channel)
      return .send(send)
    case .open(var open) where echoes.contains(open.type):
      open.type = type
      return .open(open)
    case .repeat(var loop):
      loop.play = loop.play.map { Located($0.value.namingEchoes(type), at: $0.place) }
      return .repeat(loop)
    default: return self
    }
  }
}
