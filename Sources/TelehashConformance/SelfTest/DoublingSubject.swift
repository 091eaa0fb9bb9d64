import Synchronization
import TelehashCore
import TelehashCrypto
import TelehashPackets
import TelehashSimulation

/// A reference endpoint that sends every datagram twice.
final class DoublingSubject: Subject {
  private struct State {
    var node: EndpointNode?
    /// How many of its events and secrets were told.
    var toldEvents = 0
    var toldKeys = 0
  }

  private let state = Mutex(State())

  var features: SubjectFeatures { .everything }

  func take(_ request: SubjectRequest, at now: Instant) throws(SubjectFault) -> SubjectTurn {
    state.withLock { Self.turn(&$0, request, at: now) }
  }

  private static func turn(
    _ state: inout State, _ request: SubjectRequest, at now: Instant
  ) -> SubjectTurn {
    var reply = SubjectReply()
    switch request {
    case .start(let start):
      var endpoint = Endpoint(start.configuration, random: start.random)
      for hashname in start.trusts { endpoint.trust(hashname) }
      state = State(node: EndpointNode(endpoint, address: start.address))
      state.node?.start(at: now)
    case .packet(let bytes, let source, let target):
      state.node?.receive(bytes, from: source, on: target, at: now)
    case .advance:
      state.node?.wake(at: now)
    case .wish(let wish):
      if case .channel(let handle)? = state.node?.carryOut(wish, at: now) { reply.channel = handle }
    case .state(let hashname):
      reply.link = hashname.flatMap { state.node?.linkState(with: $0) }
      reply.lastAt = state.node?.highestAt
    case .stop:
      break
    }
    reply.wake = state.node?.deadline
    return SubjectTurn(news: news(&state), answer: .done(reply))
  }

  private static func news(_ state: inout State) -> [SubjectNews] {
    var news: [SubjectNews] = []
    while let output = state.node?.nextOutput() {
      guard case .send(let bytes, let source, let target) = output else { continue }
      let packet = SubjectNews.packet(bytes, from: source, to: target)
      news += [packet, packet]
    }
    guard let node = state.node else { return news }
    news += node.keyLog.dropFirst(state.toldKeys).map { .key($0) }
    news += node.events.dropFirst(state.toldEvents).map { .event($0.event) }
    state.toldKeys = node.keyLog.count
    state.toldEvents = node.events.count
    return news
  }
}
