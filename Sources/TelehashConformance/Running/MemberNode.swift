package import TelehashCore
package import TelehashCrypto
package import TelehashPackets
package import TelehashSimulation

/// A node that is an implementation with an application: it can be told what to want, and asked what
/// came of it.
///
/// The world knows members by this alone, whether they are reference endpoints in this process or
/// subjects somewhere else.
protocol MemberNode: Node {
  /// What it told its application, oldest first.
  var observedEvents: [ObservedEvent] { get }

  /// The secrets of its exchanges that it made known, in their order.
  var keyLog: [Ephemeral] { get }

  /// The highest `at` it used, to be remembered over a restart; nil when it is not known.
  var highestAt: UInt64? { get }

  /// Why it does not play on: what it does not support, or how it broke.
  var trouble: SubjectTrouble? { get }

  /// Whether it tells what happens to it.
  var tellsEvents: Bool { get }

  /// Does what its application wants; nil when that cannot be.
  mutating func carryOut(_ wish: ReferenceWish, at now: Instant) -> ReferenceAnswer?

  /// What its application knows of a channel.
  func channelReport(_ handle: ChannelHandle) -> ObservedChannel?

  /// Where it stands with a peer.
  func linkState(with peer: Hashname) -> LinkState?

  /// The play is over.
  mutating func finish()
}

extension EndpointNode: MemberNode {
  package var observedEvents: [ObservedEvent] {
    events.map { ObservedEvent(time: $0.time, event: $0.event) }
  }

  package var highestAt: UInt64? { endpoint.highestAt }

  var trouble: SubjectTrouble? { nil }

  var tellsEvents: Bool { true }

  mutating func finish() {}

  package mutating func carryOut(_ wish: ReferenceWish, at now: Instant) -> ReferenceAnswer? {
    act(at: now) { endpoint, application in
      switch wish {
      case .link(let hashname, let keys, let paths):
        endpoint.link(hashname, keys: keys, paths: paths, at: now)
      case .resolve(let text):
        guard (try? endpoint.link(resolving: text, at: now)) != nil else { return nil }
      case .offerURI(let peer):
        return endpoint.offerURI(to: peer, now: now).map { .uri($0) }
      case .shareURI(let router):
        return endpoint.shareURI(of: router).map { .uri($0) }
      case .trust(let hashname): endpoint.trust(hashname)
      case .unlink(let hashname): endpoint.unlink(hashname)
      case .accept(let hashname): endpoint.accept(hashname, at: now)
      case .keepalive(let hashname): endpoint.keepalive(hashname, at: now)
      case .requestPaths(let hashname): endpoint.requestPaths(of: hashname, at: now)
      case .open(let hashname, let type, let reliable, let head, let body):
        guard
          let handle = endpoint.open(
            to: hashname, type: type, reliable: reliable, head: head, body: body, at: now)
        else { return nil }
        application.noteOpened(handle, type: type)
        return .channel(handle)
      case .transfer(let handle, let data):
        application.transfer(data, on: handle, through: &endpoint, at: now)
      case .end(let handle):
        guard (try? endpoint.end(handle, at: now)) != nil else { return nil }
      case .fail(let handle, let error):
        guard (try? endpoint.fail(handle, error, at: now)) != nil else { return nil }
      }
      return .done
    }
  }

  package func channelReport(_ handle: ChannelHandle) -> ObservedChannel? {
    guard let report = application.channel(handle) else { return nil }
    return ObservedChannel(
      received: report.received, packets: report.packets, hasEnded: report.hasEnded,
      isClosed: report.isClosed, failure: report.failure,
      isSending: application.isTransferring(handle))
  }

  package func linkState(with peer: Hashname) -> LinkState? { endpoint.linkState(peer) }
}
