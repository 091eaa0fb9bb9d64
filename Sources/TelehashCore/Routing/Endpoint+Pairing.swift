import TelehashCrypto
import TelehashPackets

/// Introductions by URI: what shows the URI and what shows the key come in two requests, and both
/// are needed (PEER-29). In December 2014 the URI stands beside the key, in the `connect` (PEER-28).
extension Endpoint {
  /// Takes one half of an introduction; the first one waits for the other.
  ///
  /// - Returns: whether it is taken care of: shown by a URI of ours, or refused for a wrong one.
  @discardableResult
  mutating func pair(
    _ request: Packet, _ packet: Packet, sender: Introduced?, through router: Hashname,
    origin: Origin, at now: Instant
  ) -> Bool {
    introduced.removeAll { $0.expires <= now }
    // The router says who asked; it only serves to find the halves of one handshake (A27).
    let half = PendingIntroduction(
      router: router, claimed: request.json?["peer"]?.string ?? "",
      at: packet.json?["at"]?.uint64 ?? 0, expires: now + edition.exchangeTimeout)
    var place = introduced.firstIndex { $0.isOther(half: half) }
    if place == nil {
      if introduced.count >= PendingIntroduction.maximumCount { introduced.removeFirst() }
      introduced.append(half)
      place = introduced.count - 1
    }
    guard let place else { return false }
    if let sender { introduced[place].note(sender) }
    if let text = (sender == nil ? packet.json : request.json)?["uri"]?.string {
      introduced[place].uri = text
    }
    guard let text = introduced[place].uri, !introduced[place].senders.isEmpty else {
      return false
    }
    return complete(introduced[place], uri: text, through: router, origin: origin, at: now)
  }

  private mutating func complete(
    _ introduction: PendingIntroduction, uri text: String, through router: Hashname,
    origin: Origin, at now: Instant
  ) -> Bool {
    guard let uri = try? LinkURI(text, form: edition.uri),
      let own = shared.first(where: { $0.matches(uri) })
    else {
      introduced.removeAll { $0.isOther(half: introduction) }
      report("PEER-29", "an introduction by a URI that was not given away here")
      return true
    }
    guard let sender = introduction.senders.last,
      let slot = findOrMakeLink(sender.hashname, isAccepted: true)
    else { return true }
    _ = withLink(slot) { link, endpoint in
      let isNew = link.proof != own.uri
      endpoint.apply(.shared(own.uri), to: &link, from: origin)
      endpoint.meet(sender, on: &link, through: router, at: now, isAnew: isNew)
    }
    return true
  }
}

/// One or both halves of an introduction by URI.
struct PendingIntroduction: Sendable {
  let router: Hashname
  /// Who asked, by the router's word; empty where the edition does not say.
  let claimed: String
  let at: UInt64
  let expires: Instant
  /// Whose keys were shown, one entry for each set.
  var senders: [Introduced] = []
  var uri: String?

  /// More than this are not waited for; the oldest are forgotten.
  static let maximumCount = 64
  /// Sets one endpoint introduces itself with.
  static let maximumSenders = 8

  /// Whether both belong to one handshake.
  func isOther(half: PendingIntroduction) -> Bool {
    router == half.router && claimed == half.claimed && at == half.at
  }

  mutating func note(_ sender: Introduced) {
    if senders.count < Self.maximumSenders { senders.append(sender) }
  }
}
