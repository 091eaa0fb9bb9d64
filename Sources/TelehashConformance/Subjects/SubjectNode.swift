import TelehashCore
import TelehashCrypto
import TelehashPackets
import TelehashSimulation

/// A member of a simulated world that is played by a subject from elsewhere.
///
/// The node gives the subject its turns and keeps what it tells. A subject that breaks the
/// conversation, or does not support what it is started as, is silent from then on.
struct SubjectNode: MemberNode {
  private let subject: any Subject
  private let beginning: SubjectStart
  private(set) var observedEvents: [ObservedEvent] = []
  private(set) var keyLog: [Ephemeral] = []
  private(set) var deadline: Instant?
  private(set) var trouble: SubjectTrouble?
  private var channels: [ChannelHandle: ObservedChannel] = [:]
  /// When it had its last turn; nothing changes for it between turns.
  private var lastTurn = Instant.zero
  /// How often in a row it wanted to be called again without time passing, or hardly any.
  private var wakesWithoutTime = 0
  private var hurriedWakes = 0
  private var turns = 0
  private var outputs: [NodeOutput] = []
  private var nextOutputIndex = 0

  /// Events beyond this number are not kept, as with reference endpoints.
  private static let maximumEvents = 100_000
  /// What is received beyond this on one channel is counted, not kept: above every transfer.
  private static let maximumKeptBytes = 8 << 20
  /// How often a subject that does not tell its deadlines is called: as exact as most event loops.
  private static let tick = TimeSpan.milliseconds(50)
  /// Above what any order of timers that are due together needs.
  private static let maximumWakesWithoutTime = 100
  /// Nothing in the protocol is as quick as this, and so often in a row.
  private static let hurry = TimeSpan.milliseconds(1)
  private static let maximumHurriedWakes = 10_000
  /// A day in ticks is less; who needs more turns in one life never gets to its end.
  private static let maximumTurns = 2_000_000

  init(_ subject: any Subject, _ beginning: SubjectStart) {
    self.subject = subject
    self.beginning = beginning
  }

  var tellsEvents: Bool { subject.features.events }

  // MARK: Turns

  mutating func start(at now: Instant) {
    if let missing = subject.features.missing(for: beginning) {
      trouble = .unsupported(missing)
      return
    }
    var beginning = beginning
    beginning.configuration.channelTypes.removeAll { !subject.features.serves($0.name) }
    turn(.start(beginning), at: now)
  }

  mutating func receive(
    _ payload: [UInt8], from source: Address, on destination: Address, at now: Instant
  ) {
    turn(.packet(payload, from: source, to: destination), at: now)
  }

  mutating func wake(at now: Instant) {
    wakesWithoutTime = now == lastTurn ? wakesWithoutTime + 1 : 0
    guard wakesWithoutTime <= Self.maximumWakesWithoutTime else {
      breakOff(.init(.garbage, "it wants to be called again and again at one instant"))
      return
    }
    hurriedWakes = now - lastTurn < Self.hurry ? hurriedWakes + 1 : 0
    guard hurriedWakes <= Self.maximumHurriedWakes else {
      breakOff(.init(.garbage, "it wants to be called again and again within a millisecond"))
      return
    }
    turn(.advance, at: now)
  }

  mutating func nextOutput() -> NodeOutput? {
    guard nextOutputIndex < outputs.count else {
      outputs.removeAll(keepingCapacity: true)
      nextOutputIndex = 0
      return nil
    }
    defer { nextOutputIndex += 1 }
    return outputs[nextOutputIndex]
  }

  mutating func finish() {
    turn(.stop, at: lastTurn)
    deadline = nil
  }

  /// Gives the subject a turn and takes in what comes back.
  @discardableResult
  private mutating func turn(_ request: SubjectRequest, at now: Instant) -> SubjectReply? {
    guard trouble == nil else { return nil }
    turns += 1
    guard turns <= Self.maximumTurns else {
      breakOff(.init(.garbage, "it needs more than \(Self.maximumTurns) turns in one life"))
      return nil
    }
    lastTurn = now
    do throws(SubjectFault) {
      let turn = try subject.take(request, at: now)
      for news in turn.news { take(news, at: now) }
      switch turn.answer {
      case .done(let reply):
        deadline = subject.features.timers ? reply.wake : now + Self.tick
        return reply
      case .unsupported(let what):
        note(unsupported: what, request)
      case .failed(let why):
        if case .start = request {
          breakOff(.init(.garbage, "it could not be started: \(why)"))
        } else {
          outputs.append(.note("the subject could not: \(why)"))
        }
      }
    } catch {
      breakOff(error)
    }
    return nil
  }

  private mutating func breakOff(_ fault: SubjectFault) {
    trouble = .fault(fault)
    deadline = nil
  }

  /// What must be supported by everybody ends the play; what may be left out is remembered.
  private mutating func note(unsupported what: String, _ request: SubjectRequest) {
    switch request {
    case .start(let start) where start.configuration.settings.isEmpty:
      breakOff(.init(.garbage, "it declares all that this start needs and refuses it: \(what)"))
    // An option may be known, and not every value of it.
    case .start: trouble = .unsupported(what)
    case .packet, .advance, .stop:
      breakOff(.init(.garbage, "it does not support what everybody must: \(what)"))
    case .wish(let wish) where subject.features.verbs.contains(wish.verb):
      breakOff(.init(.garbage, "it declares '\(wish.verb.rawValue)' and does not do it: \(what)"))
    case .wish, .state: break
    }
  }

  private mutating func take(_ news: SubjectNews, at now: Instant) {
    switch news {
    case .packet(let bytes, let source, let target):
      outputs.append(.send(bytes, from: source ?? beginning.address, to: target))
    case .event(let event):
      if observedEvents.count < Self.maximumEvents {
        observedEvents.append(ObservedEvent(time: now, event: event))
      }
      keep(event)
    case .key(let ephemeral):
      keyLog.append(ephemeral)
      outputs.append(.disclose(ephemeral))
    case .note(let text):
      outputs.append(.note(text))
    }
  }

  // MARK: The application

  mutating func carryOut(_ wish: ReferenceWish, at now: Instant) -> ReferenceAnswer? {
    guard subject.features.verbs.contains(wish.verb) else { return nil }
    guard let reply = turn(.wish(wish), at: now) else { return nil }
    switch wish {
    case .open:
      guard let handle = reply.channel else {
        breakOff(.init(.garbage, "its answer to 'open' names no channel"))
        return nil
      }
      channels[handle, default: .empty].isSending = false
      return .channel(handle)
    case .offerURI, .shareURI:
      let form = beginning.configuration.edition.uri
      guard let uri = reply.uri.flatMap({ try? LinkURI($0, form: form) }) else {
        breakOff(.init(.garbage, "its answer to 'uri' has no URI"))
        return nil
      }
      return .uri(uri)
    case .link, .resolve, .trust, .unlink, .accept, .keepalive, .requestPaths, .transfer, .end,
      .fail:
      return .done
    }
  }

  func channelReport(_ handle: ChannelHandle) -> ObservedChannel? { channels[handle] }

  /// Where it says it stands; one that cannot say is taken to be where its peer sees it.
  func linkState(with peer: Hashname) -> LinkState? {
    subject.features.verbs.contains(.state) ? ask(.state(peer))?.link : .up
  }

  var highestAt: UInt64? {
    subject.features.verbs.contains(.state) ? ask(.state(nil))?.lastAt : nil
  }

  /// A question that changes nothing; what breaks here breaks the next turn too and is noted there.
  private func ask(_ question: SubjectRequest) -> SubjectReply? {
    guard trouble == nil, let turn = try? subject.take(question, at: lastTurn),
      case .done(let reply) = turn.answer
    else { return nil }
    return reply
  }

  private mutating func keep(_ event: EndpointEvent) {
    switch event {
    case .opened(let handle, _, _, let packet), .received(let handle, let packet):
      channels[handle, default: .empty].packets += 1
      let known = channels[handle, default: .empty].received.count
      if known + packet.body.count <= Self.maximumKeptBytes {
        channels[handle, default: .empty].received += packet.body
      }
    case .ended(let handle): channels[handle, default: .empty].hasEnded = true
    case .failed(let handle, let error): channels[handle, default: .empty].failure = error
    case .closed(let handle): channels[handle, default: .empty].isClosed = true
    case .acknowledged, .offered, .linkUp, .linkDown, .routed, .uriOffered, .resolved,
      .unresolved, .announced, .finding:
      break
    }
  }
}

extension ObservedChannel {
  fileprivate static let empty = ObservedChannel(
    received: [], packets: 0, hasEnded: false, isClosed: false, failure: nil, isSending: false)
}

extension SubjectFeatures {
  /// What a subject would have to support to be started so; nil when it says it supports all.
  func missing(for start: SubjectStart) -> String? {
    let configuration = start.configuration
    let role: Role = configuration.isRouter ? .router : .endpoint
    if !roles.contains(role) { return "role \(role.rawValue)" }
    if !editions.contains(configuration.edition.name) {
      return "edition \(configuration.edition.name.rawValue)"
    }
    if let csid = configuration.identity.csids.first(where: { !csids.contains($0) }) {
      return "cipher set \(csid)"
    }
    return configuration.settings.first { !options.contains($0) }.map { "option \($0)" }
  }
}

extension EndpointConfiguration {
  /// The names of the settings that differ from what every endpoint does by default, as `start`
  /// calls them.
  package var settings: [String] {
    let settings: [(String, Bool)] = [
      ("profile", profile != .interop), ("accepts", acceptance != .known),
      ("routers", !routers.isEmpty), ("cloak", cloaking != nil),
      ("requires", !requiredTypes.isEmpty), ("sends", !extraHandshakes.isEmpty),
      ("compression", compression != 0), ("lastAt", lastKnownAt != nil),
      ("channelTimeout", channelTimeout != .seconds(30)), ("channelsLeft", channelsLeft != nil),
      ("reads", consumption == .manual), ("deviations", !deviations.isEmpty),
    ]
    return settings.filter(\.1).map(\.0)
  }
}
