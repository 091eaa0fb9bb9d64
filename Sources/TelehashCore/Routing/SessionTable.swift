import TelehashCrypto
import TelehashPackets

/// The sessions of a router: opaque values in the URIs it made, and the peers they stand for
/// (PEER-26, URI-08, URI-09).
struct SessionTable: Sendable {
  /// What one value stands for.
  struct Session: Hashable, Sendable {
    let peer: Hashname
    /// The URI it was made for, without fragment.
    let base: String
    /// When it stops counting; nil as long as the peer is linked.
    let expires: Instant?
  }

  /// Bytes of a value: nobody guesses it.
  static let valueSize = 16
  /// More sessions than this a router does not keep.
  static let maximumCount = 100_000
  /// A peer that asks for more loses its oldest one.
  static let maximumPerPeer = 16

  private var sessions: [String: Session] = [:]
  /// The values of each peer, oldest first.
  private var values: [Hashname: [String]] = [:]

  var isEmpty: Bool { sessions.isEmpty }

  /// Remembers a value; false when the table is full.
  mutating func add(_ value: String, _ session: Session) -> Bool {
    guard sessions.count < Self.maximumCount else { return false }
    sessions[value] = session
    values[session.peer, default: []].append(value)
    if let own = values[session.peer], own.count > Self.maximumPerPeer {
      sessions[own[0]] = nil
      values[session.peer]?.removeFirst()
    }
    return true
  }

  /// The session of a value.
  func session(_ value: String, at now: Instant) -> Session? {
    guard let session = sessions[value] else { return nil }
    if let expires = session.expires, expires <= now { return nil }
    return session
  }

  /// The session a URI shows, whatever fragment it has.
  func session(of uri: LinkURI, at now: Instant) -> Session? {
    guard let session = session(uri.pathPart, at: now), session.base == uri.base else {
      return nil
    }
    return session
  }

  /// Forgets all sessions of a peer.
  mutating func forget(_ peer: Hashname) {
    for value in values[peer] ?? [] { sessions[value] = nil }
    values[peer] = nil
  }
}
