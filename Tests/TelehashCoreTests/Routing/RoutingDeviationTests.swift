import TelehashCrypto
import TelehashPackets
import Testing

@testable import TelehashCore

/// That each deviation of links and routers shows, and only it.
@Suite struct RoutingDeviationTests {
  /// 0 asks 2 for 1; one of them may carry a deviation.
  private static func mesh(
    _ deviation: Deviation?, at carrier: Int
  ) throws -> EndpointMesh {
    var mesh = try EndpointMesh(3) { index, configuration in
      configuration.isRouter = index == 2
      configuration.requestsPaths = false
      if index == carrier, let deviation { configuration.deviations = [deviation] }
    }
    mesh.isCut = { $0 + $1 == 1 }
    mesh.link(0, 2)
    mesh.link(1, 2)
    mesh.endpoints[1].trust(mesh.name(0))
    return mesh
  }

  private static func askByHashname(_ mesh: inout EndpointMesh) {
    let (b, router) = (mesh.name(1), mesh.name(2))
    mesh.act(0) { $0.link(b, keys: PublicKeys(), paths: [.peer(router: router, uri: nil)], at: $1) }
    mesh.run(for: .seconds(2))
  }

  @Test func aBareHandshakeGoesToTheRouter() throws {
    for isCarried in [false, true] {
      var mesh = try Self.mesh(isCarried ? .bareHandshakeToRouter : nil, at: 0)
      Self.askByHashname(&mesh)
      let b = mesh.name(1)
      let start = mesh.now
      mesh.act(0) { $0.keepalive(b, at: $1) }
      mesh.run(for: .milliseconds(5))
      let heads = mesh.sent.filter { $0.from == 0 && $0.time >= start }
        .compactMap { try? Cloak.uncloak($0.bytes).packet }.map { $0.prefix(3).count { $0 == 0 } }
      // A handshake begins with 00 01 and its set, a channel packet with 00 00.
      #expect(heads.contains(1) == isCarried)
    }
  }

  @Test func aRouterThatReflectsSendsAHandshakeBack() throws {
    for isCarried in [false, true] {
      var mesh = try Self.mesh(isCarried ? .bridgeReflectsHandshake : nil, at: 2)
      Self.askByHashname(&mesh)
      #expect(mesh.state(0, 1) == .up)
      let start = mesh.now
      // Somebody else's bare handshake to 1, with the token of a bridge that leads to 0.
      let token = [UInt8](repeating: 5, count: 16)
      let isMapped = mesh.endpoints[2].bridges.map(
        Token(messageBody: token), for: mesh.name(0), to: mesh.addresses[0], at: mesh.now)
      #expect(isMapped)
      mesh.inject(
        [0, 1, 0x3a] + token + [UInt8](repeating: 6, count: 60), from: mesh.addresses[0], to: 2)
      #expect((mesh.count(from: 2, to: 0, since: start) > 0) == isCarried)
    }
  }

  @Test func aRouterThatRemembersBodiesRelaysThemOnce() throws {
    for isCarried in [false, true] {
      var mesh = try Self.mesh(isCarried ? .routerDedup : nil, at: 2)
      let (b, router) = (mesh.name(1).text, mesh.name(2))
      let start = mesh.now
      for _ in 0..<3 {
        mesh.act(0) { endpoint, now in
          endpoint.open(
            to: router, type: "peer", reliable: false, head: ["peer": .string(b)], body: [0, 0],
            at: now)
        }
        mesh.run(for: .seconds(1))
      }
      #expect(mesh.count(from: 2, to: 1, since: start) == (isCarried ? 1 : 3))
    }
  }

  @Test func pathsOfURIsAreSpoiled() throws {
    let expected: [(Deviation?, String)] = [
      (nil, #"[{"type":"udp4","ip":"10.9.9.9","port":42424}]"#),
      (.uriNoDefaultPort, "[]"),
      (.uriPathTypeTypo, #"[{"type":"upd4","ip":"10.9.9.9:42424"}]"#),
    ]
    for (deviation, paths) in expected {
      var mesh = try Self.mesh(deviation, at: 0)
      let key = Base32.encode(mesh.endpoints[1].configuration.identity.keys[0].publicKey)
      let named = try mesh.act(0) {
        try $0.link(resolving: "link://10.9.9.9/?cs3a=\(key)", at: $1)
      }
      let written = mesh.endpoints[0].linkJSON(of: named, .local)?["paths"]?.description
      #expect(written == paths, "\(String(describing: deviation))")
    }
  }

  @Test func pathsOfLinkJSONAreLeftOut() throws {
    for deviation in [nil, Deviation.port65535Refused, .peerPathHNOnly] {
      var mesh = try Self.mesh(deviation, at: 0)
      let key = Base32.encode(mesh.endpoints[1].configuration.identity.keys[0].publicKey)
      let text = """
        {"keys":{"3a":"\(key)"},"paths":[{"type":"udp4","ip":"10.9.9.9","port":65535},\
        {"type":"peer","peer":"\(mesh.name(2))"}]}
        """
      let named = try mesh.act(0) { try $0.link(resolving: text, at: $1) }
      let written = mesh.endpoints[0].linkJSON(of: named, .local)?["paths"]?.description ?? ""
      #expect(written.contains("65535") == (deviation != .port65535Refused))
      #expect(written.contains(mesh.name(2).text) == (deviation != .peerPathHNOnly))
    }
  }

  @Test func aFragmentMayLackItsDotAndAHandshakeItsURI() throws {
    for deviation in [nil, Deviation.fragmentUndotted, .uriHandshakeMissing] {
      var mesh = try EndpointMesh(3) { index, configuration in
        configuration.isRouter = index == 2
        let carrier = deviation == .fragmentUndotted ? 1 : 0
        if index == carrier, let deviation { configuration.deviations = [deviation] }
      }
      mesh.isCut = { $0 + $1 == 1 }
      mesh.link(1, 2)
      let (b, router) = (mesh.name(1), mesh.name(2))
      mesh.act(2) { _ = $0.offerURI(to: b, now: $1) }
      mesh.run(for: .seconds(1))
      let uri = try #require(mesh.act(1) { endpoint, _ in endpoint.shareURI(of: router) })
      #expect((uri.fragment?.contains(".") == true) == (deviation != .fragmentUndotted))
      try mesh.act(0) { try $0.link(resolving: uri.text, at: $1) }
      mesh.run(for: .seconds(40))
      // The other form of a fragment is read; without a proof nobody answers.
      #expect((mesh.state(0, 1) == .up) == (deviation != .uriHandshakeMissing))
    }
  }
}
