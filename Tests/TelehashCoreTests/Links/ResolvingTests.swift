import TelehashCrypto
import TelehashPackets
import Testing

@testable import TelehashCore

/// Links from text (LINK-14), and back to text (LINK-15, LINK-16).
@Suite struct ResolvingTests {
  static let editions: [Edition] = [.v3December2014, .v3March2015, .v3]

  /// 0 calls 1; 2 is the router of both, if there is one.
  private static func mesh(
    _ edition: Edition, _ csids: [CSID] = [.cs3a], isCut: Bool = true
  ) throws -> EndpointMesh {
    var mesh = try EndpointMesh(3, csids, edition: edition) { index, configuration in
      configuration.isRouter = index == 2
    }
    if isCut { mesh.isCut = { $0 + $1 == 1 } }
    mesh.link(0, 2)
    mesh.link(1, 2)
    return mesh
  }

  private static func json(_ mesh: EndpointMesh, _ index: Int) throws -> String {
    try #require(mesh.endpoints[index].ownLink()).object(.local).description
  }

  @Test(arguments: editions) func linkJSONLeadsToALink(edition: Edition) throws {
    var mesh = try EndpointMesh(2, edition: edition)
    mesh.endpoints[1].trust(mesh.name(0))
    let text = String(try Self.json(mesh, 1).dropLast()) + #","nick":"one"}"#
    let named = try mesh.act(0) { try $0.link(resolving: text, at: $1) }
    #expect(named == mesh.name(1))
    mesh.run(for: .seconds(1))
    #expect(mesh.state(0, 1) == .up)
    let kept = try #require(mesh.endpoints[0].linkJSON(of: mesh.name(1), .local))
    #expect(kept["nick"] == "one")
    #expect(mesh.endpoints[0].linkJSON(of: mesh.name(1), .shared)?["paths"]?.array?.isEmpty == true)
  }

  @Test func aJWKLeadsToALinkThatIsDownUntilAnswered() throws {
    var mesh = try EndpointMesh(2)
    mesh.isCut = { _, _ in true }
    let jwk = try #require(mesh.endpoints[1].ownLink()).jwk(.local).description
    try mesh.act(0) { try $0.link(resolving: jwk, at: $1) }
    #expect(mesh.state(0, 1) == .down)
    mesh.run(for: .seconds(40))
    #expect(mesh.state(0, 1) == .down)
  }

  @Test(arguments: editions) func aDirectURILeadsToALink(edition: Edition) throws {
    var mesh = try EndpointMesh(2, edition: edition)
    mesh.endpoints[1].trust(mesh.name(0))
    var parts = LinkURI.Parts(mesh.addresses[1])
    parts.keys = mesh.endpoints[1].configuration.identity.publicKeys
    let uri = try #require(LinkURI(parts, form: edition.uri))
    try mesh.act(0) { try $0.link(resolving: uri.text, at: $1) }
    mesh.run(for: .seconds(1))
    #expect(mesh.state(0, 1) == .up)
    #expect(mesh.state(1, 0) == .up)
    #expect(mesh.findings(of: 1).isEmpty)
  }

  @Test func aURIWithoutPortLeadsToTheDefaultPort() throws {
    var mesh = try EndpointMesh(2)
    let key = Base32.encode(mesh.endpoints[1].configuration.identity.keys[0].publicKey)
    try mesh.act(0) { try $0.link(resolving: "link://10.9.9.9/?cs3a=\(key)", at: $1) }
    let paths = mesh.endpoints[0].linkJSON(of: mesh.name(1), .local)?["paths"]
    #expect(paths?.description == #"[{"type":"udp4","ip":"10.9.9.9","port":42424}]"#)
  }

  @Test func aURIWithoutKeysNamesTheLookups() throws {
    var mesh = try EndpointMesh(1)
    #expect(
      throws: LinkReference.Refusal.needsLookup([
        .webFinger(
          host: "example.com", resource: "link://example.com/x", rel: "http://telehash.org/link"),
        .serviceRecord(name: "_link._udp.example.com"), .openID(host: "example.com"),
      ])
    ) { try mesh.act(0) { try $0.link(resolving: "link://example.com/x", at: $1) } }
  }

  @Test(arguments: editions) func aBareHashnameLeadsThroughTheRouters(edition: Edition) throws {
    for csids in [[CSID.cs3a], [.cs1a, .cs3a]] {
      var mesh = try Self.mesh(edition, csids)
      let (a, b, router) = (mesh.name(0), mesh.name(1), mesh.name(2))
      mesh.endpoints[1].trust(a)
      mesh.act(0) {
        $0.link(b, keys: PublicKeys(), paths: [.peer(router: router, uri: nil)], at: $1)
      }
      #expect(mesh.state(0, 1) == .unresolved)
      mesh.run(for: .seconds(5))
      #expect(mesh.state(0, 1) == .up, "\(edition.name)")
      #expect(mesh.state(1, 0) == .up)
      // Both keep the way through the router (LINK-16, CONN-07).
      for (index, peer) in [(0, b), (1, a)] {
        let paths = mesh.endpoints[index].linkJSON(of: peer, .local)?["paths"]?.description ?? ""
        #expect(paths.contains(router.text), "\(index): \(paths)")
      }
      // The highest set both have (CS-06).
      let keys = mesh.endpoints[1].linkJSON(of: a, .local)?["keys"]?.object?.names
      #expect(keys == ["3a"])
    }
  }

  @Test(arguments: [Edition.v3March2015, .v3])
  func aPeerURILeadsThroughItsRouter(edition: Edition) throws {
    var mesh = try EndpointMesh(3, edition: edition) { index, configuration in
      configuration.isRouter = index == 2
    }
    mesh.isCut = { $0 + $1 == 1 }
    mesh.link(1, 2)
    let router = mesh.name(2)
    let peer = mesh.name(1)
    let offered = try #require(mesh.act(2) { $0.offerURI(to: peer, now: $1) })
    mesh.run(for: .seconds(1))
    #expect(mesh.events(of: 1).contains(.uriOffered(offered.text, by: router)))
    let uri = try #require(mesh.act(1) { endpoint, _ in endpoint.shareURI(of: router) })
    #expect(!offered.text.contains(peer.text))
    #expect(uri.base == offered.text)

    // 0 knows nobody, and nobody knows it.
    let named = try mesh.act(0) { try $0.link(resolving: uri.text, at: $1) }
    #expect(named == router)
    mesh.run(for: .seconds(5))
    #expect(mesh.state(0, 2) == .up)
    #expect(mesh.events(of: 0).contains(.resolved(uri.text, to: peer)))
    #expect(mesh.state(0, 1) == .up)
    #expect(mesh.state(1, 0) == .up)
    #expect(mesh.findings(of: 0) + mesh.findings(of: 1) + mesh.findings(of: 2) == [])
    let kept = mesh.endpoints[0].linkJSON(of: peer, .local)?["paths"]?.description ?? ""
    #expect(kept.contains(router.text) && kept.contains(offered.pathPart))
  }

  @Test(arguments: [Edition.v3March2015, .v3])
  func ofAFragmentTheDigestIsEnough(edition: Edition) throws {
    guard edition.uri.fragment == .dotted else { return }
    var mesh = try Self.shared(edition)
    let digest = try #require(mesh.uri.fragment?.split(separator: ".").first)
    let short = mesh.uri.base + "#" + digest
    try mesh.mesh.act(0) { try $0.link(resolving: short, at: $1) }
    mesh.mesh.run(for: .seconds(5))
    #expect(mesh.mesh.events(of: 0).contains(.resolved(short, to: mesh.mesh.name(1))))
  }

  /// A mesh in which 1 has a URI of router 2 to give away.
  private static func shared(
    _ edition: Edition, configure: (Int, inout EndpointConfiguration) -> Void = { _, _ in }
  ) throws -> (mesh: EndpointMesh, uri: LinkURI) {
    var mesh = try EndpointMesh(4, edition: edition) { index, configuration in
      configuration.isRouter = index == 2
      configure(index, &configuration)
    }
    mesh.isCut = { $0 + $1 == 1 }
    mesh.link(1, 2)
    mesh.link(3, 2)
    let (peer, router) = (mesh.name(1), mesh.name(2))
    mesh.act(2) { _ = $0.offerURI(to: peer, now: $1) }
    mesh.run(for: .seconds(1))
    let uri = mesh.act(1) { endpoint, _ in endpoint.shareURI(of: router) }
    return (mesh, try #require(uri))
  }

  @Test(arguments: [Edition.v3March2015, .v3])
  func aURIThatIsNotRightLeadsNowhere(edition: Edition) throws {
    let data = Array("another fragment".utf8)
    for wrong in ["session", "fragment"] {
      var (mesh, uri) = try Self.shared(edition)
      switch wrong {
      case "session":
        uri = try LinkURI(
          uri.text.replacing(uri.pathPart, with: String(uri.pathPart.reversed())), form: edition.uri
        )
      default:
        // Bound to the right peer, but never given away by it.
        let fragment = try #require(URIFragment(data: data, hashname: mesh.name(1)))
        uri = try #require(uri.with(fragment: fragment.text(edition.uri.fragment)))
      }
      try mesh.act(0) { try $0.link(resolving: uri.text, at: $1) }
      mesh.run(for: .seconds(70))
      #expect(mesh.events(of: 0).contains(.unresolved(uri.text)), "\(wrong)")
      #expect(mesh.state(0, 1) == nil, "\(wrong)")
      #expect(mesh.state(1, 0) == nil, "\(wrong)")
      #expect(
        mesh.findings(of: wrong == "session" ? 2 : 1).contains(
          wrong == "session" ? "PEER-27" : "PEER-29"))
    }
  }

  /// The router sends the request to somebody else, who answers with the URI it was shown.
  @Test func aRouterCannotPutSomebodyElseInThePeersPlace() throws {
    for isUnchecked in [false, true] {
      var (mesh, uri) = try Self.shared(.v3) { index, configuration in
        configuration.deviations = index == 0 && isUnchecked ? [.fragmentUnchecked] : .none
      }
      // 3 has a URI of its own by the same router, with the base of 1's and any fragment.
      let data = Array("a false fragment".utf8)
      let fragment = try #require(URIFragment(data: data, hashname: mesh.name(3)))
      uri = try #require(uri.with(fragment: fragment.text(.dotted)))
      mesh.endpoints[1].shared.append(SharedURI(uri: uri, router: mesh.name(2)))
      try mesh.act(0) { try $0.link(resolving: uri.text, at: $1) }
      mesh.run(for: .seconds(5))
      #expect((mesh.state(0, 1) == .up) == isUnchecked)
      #expect(mesh.findings(of: 0).contains("URI-13") == !isUnchecked)
    }
  }

  @Test func inDecember2014ASessionAdmitsToOnePeerAlone() throws {
    for isRight in [true, false] {
      var (mesh, uri) = try Self.shared(.v3December2014)
      let (a, b, router, other) = (mesh.name(0), mesh.name(1), mesh.name(2), mesh.name(3))
      if !isRight {
        uri = try #require(uri.with(fragment: "other"))
      }
      mesh.act(0) { endpoint, now in
        endpoint.link(
          b, keys: PublicKeys(), paths: [.peer(router: router, uri: uri.text)], at: now)
      }
      mesh.run(for: .seconds(5))
      #expect(mesh.state(0, 2) == .up)
      #expect((mesh.state(0, 1) == .up) == isRight)
      #expect((mesh.state(1, 0) == .up) == isRight)
      #expect(mesh.findings(of: 1).contains("PEER-29") == !isRight)
      // Another peer of the same router is out of reach.
      mesh.endpoints[3].trust(a)
      mesh.act(0) { endpoint, now in
        endpoint.link(
          other, keys: PublicKeys(), paths: [.peer(router: router, uri: nil)], at: now)
      }
      mesh.run(for: .seconds(5))
      #expect(mesh.state(0, 3) != .up)
      #expect(mesh.findings(of: 2).contains("PEER-28"))
    }
  }

  @Test func everyGivenURIIsAnother() throws {
    var (mesh, _) = try Self.shared(.v3)
    let router = mesh.name(2)
    let texts = try (0..<200).map { _ in
      try #require(mesh.act(1) { endpoint, _ in endpoint.shareURI(of: router) }).text
    }
    #expect(Set(texts).count == 200)
  }

  @Test func aStoredLinkNeedsNoRouterLater() throws {
    var mesh = try Self.mesh(.v3, isCut: false)
    let (a, b, router) = (mesh.name(0), mesh.name(1), mesh.name(2))
    mesh.endpoints[1].trust(a)
    mesh.act(0) { $0.link(b, keys: PublicKeys(), paths: [.peer(router: router, uri: nil)], at: $1) }
    mesh.run(for: .seconds(5))
    #expect(mesh.state(0, 1) == .up)
    let stored = try #require(mesh.endpoints[0].linkJSON(of: b, .local)).description
    mesh.restart(0)
    mesh.isCut = { $0 == 2 || $1 == 2 }
    try mesh.act(0) { try $0.link(resolving: stored, at: $1) }
    mesh.run(for: .seconds(5))
    #expect(mesh.state(0, 1) == .up)
  }

  @Test func ownTextsAndNonsenseAreRefused() throws {
    var mesh = try EndpointMesh(1)
    let own = try #require(mesh.endpoints[0].ownLink())
    #expect(throws: LinkReference.Refusal.ownself) {
      try mesh.act(0) { try $0.link(resolving: own.object(.local).description, at: $1) }
    }
    #expect(throws: LinkReference.Refusal.ownself) {
      try mesh.act(0) { try $0.link(resolving: own.hashname.text, at: $1) }
    }
    for text in ["", "{", "{}", " ", "link://", "link://h/#x", #"{"kty":"RSA"}"#, "\u{0}"] {
      #expect(throws: LinkReference.Refusal.self, "\(text)") {
        try mesh.act(0) { try $0.link(resolving: text, at: $1) }
      }
    }
    #expect(mesh.endpoints[0].linkCount == 0)
    #expect(mesh.sent.isEmpty)
  }
}
