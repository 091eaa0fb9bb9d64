import TelehashCrypto
import TelehashPackets

/// A peer URI on its way to the endpoint that made its fragment.
///
/// ```
///   link to the router ──(up)──▶ introducing ──(answer with the right fragment)──▶ resolved
///          │                          │
///          └──────── time-out ────────┴──▶ given up
/// ```
struct PeerResolution: Sendable {
  let uri: LinkURI
  let fragment: URIFragment
  let router: Hashname
  /// When it is given up unless the router's link comes up.
  let expires: Instant
  /// The introductions on their way, once the router's link is up.
  var introduction: OutgoingHandshake?

  /// So many URIs are resolved at once; an application that wants more waits.
  static let maximumCount = 64

  var deadline: Instant { introduction?.deadline ?? expires }

  /// Whether the answer is the one this URI leads to (URI-13). The digest binds the data to the
  /// hashname; what was known before of both must be the same.
  func judge(
    _ answer: URIFragment, of hashname: Hashname, isUnchecked: Bool
  ) -> URIFragment.Check {
    if isUnchecked { return .right }
    guard answer.digest == fragment.digest, fragment.data == nil || fragment.data == answer.data
    else { return .wrong }
    return answer.check(hashname)
  }
}

/// A URI this endpoint gave away: its router's base and a fragment made for it (URI-11).
struct SharedURI: Hashable, Sendable {
  let uri: LinkURI
  let router: Hashname

  /// More than this an endpoint does not remember; the oldest stop working.
  static let maximumCount = 1024

  /// Whether somebody shows this very URI; of the fragment the digest is enough (URI-12).
  func matches(_ other: LinkURI) -> Bool {
    guard other.base == uri.base else { return false }
    guard uri.form.fragment != .token else { return uri.token == other.token }
    var findings: [EndpointEvent.Finding] = []
    guard let own = uri.peerFragment(noting: &findings),
      let shown = other.peerFragment(noting: &findings)
    else { return false }
    return own.digest == shown.digest && (shown.data == nil || shown.data == own.data)
  }
}
