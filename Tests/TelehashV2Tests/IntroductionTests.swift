import TelehashCrypto
import TelehashPackets
import TelehashV2
import Testing

@Suite struct IntroductionTests {
  static let editions: [SwitchEdition] = [.v20, .v21]

  /// Two switches with a link to the seed at 2, and nothing between them.
  private static func apart(
    _ edition: SwitchEdition, network: UInt32 = 0xcb00_7100,
    configure: (Int, inout SwitchConfiguration) -> Void = { _, _ in }
  ) throws -> SwitchMesh {
    var mesh = try SwitchMesh(3, edition, network: network) { index, configuration in
      configuration.isSeed = true
      configure(index, &configuration)
    }
    mesh.cut = [(0, 1)]
    let seed = mesh.name(2)
    for index in 0...1 {
      mesh.introduce(2, to: index)
      mesh.act(index) { $0.link(seed, at: $1) }
    }
    mesh.run(for: .seconds(1))
    return mesh
  }

  @Test("A seed introduces, and its tunnel carries the line", arguments: editions)
  func introducesAndTunnels(edition: SwitchEdition) throws {
    var mesh = try Self.apart(edition) { _, configuration in
      configuration.requestsBridges = false
    }
    #expect(mesh.switches[2].linked.count == 2)
    let target = mesh.name(1)
    _ = mesh.act(0) { $0.open(to: target, type: "_test", reliable: true, body: [7], at: $1) }
    mesh.run(for: .seconds(8))
    #expect(mesh.switches[0].route(to: target) == .tunnelled)
    #expect(mesh.switches[1].route(to: mesh.name(0)) == .tunnelled)
    let isOpened = mesh.events(of: 1).contains {
      if case .opened(_, _, _, let packet) = $0 { packet.body == [7] } else { false }
    }
    #expect(isOpened)
  }

  @Test("A bridge takes over, and a replayed packet is dropped", arguments: editions)
  func bridges(edition: SwitchEdition) throws {
    var mesh = try Self.apart(edition) { index, configuration in
      if index == 2 {
        configuration.bridging = .everyone
        configuration.bridgesAutomatically = false
      }
    }
    let target = mesh.name(1)
    let handle = try #require(
      mesh.act(0) { $0.open(to: target, type: "_test", reliable: true, body: [7], at: $1) })
    mesh.run(for: .seconds(10))
    #expect(mesh.switches[0].route(to: target) == .bridged)
    #expect(mesh.switches[1].route(to: mesh.name(0)) == .bridged)
    let before = mesh.sent.count
    mesh.act(0) { $0.send(body: [8], on: handle, at: $1) }
    mesh.run(for: .seconds(1))
    let forwarded = mesh.sent[before...].filter { $0.from == 2 && $0.to == 1 }
    let packet = try #require(mesh.sent[before...].first { $0.from == 0 && $0.to == 2 })
    #expect(forwarded.contains { $0.bytes == packet.bytes })
    // Once more, the same bytes: nobody sees them.
    let count = mesh.sent.count
    mesh.inject(packet.bytes, to: 2, from: mesh.addresses[0])
    mesh.run(for: .seconds(1))
    #expect(mesh.sent[count...].allSatisfy { $0.bytes != packet.bytes })
  }

  @Test("A willing seed of v2.1 bridges by itself")
  func bridgesAutomatically() throws {
    var mesh = try Self.apart(.v21) { index, configuration in
      configuration.requestsBridges = false
      configuration.bridgesAutomatically = index == 2
    }
    let target = mesh.name(1)
    let handle = try #require(
      mesh.act(0) { $0.open(to: target, type: "_test", reliable: true, body: [7], at: $1) })
    mesh.run(for: .seconds(4))
    for number in 0..<8 {
      mesh.act(0) { $0.send(body: [UInt8(number)], on: handle, at: $1) }
      mesh.run(for: .seconds(1))
    }
    #expect(mesh.switches[0].route(to: target) == .bridged)
    #expect(mesh.events(of: 0).contains(.bridged(target)))
  }

  @Test("A Connect Path leads to the asker where nobody has a public path")
  func connectPath() throws {
    var mesh = try Self.apart(.v20, network: 0x0a00_0100) { index, configuration in
      if index == 2 { configuration.bridging = .everyone }
    }
    let target = mesh.name(1)
    _ = mesh.act(0) { $0.open(to: target, type: "_test", reliable: true, body: [7], at: $1) }
    mesh.run(for: .seconds(10))
    #expect(mesh.switches[1].route(to: mesh.name(0)) == .bridged)
    #expect(mesh.switches[0].route(to: target) == .bridged)
  }

  @Test("Several seeds find a hashname only one of them knows", arguments: editions)
  func seeksThroughSeeds(edition: SwitchEdition) throws {
    // 0 seeks 5; only 4 knows it; 2 and 3 lead there.
    var mesh = try SwitchMesh(6, edition) { index, configuration in
      configuration.isSeed = index != 0
    }
    for (a, b) in [(0, 2), (2, 3), (3, 4), (5, 4)] {
      mesh.introduce(b, to: a)
      let name = mesh.name(b)
      mesh.act(a) { $0.link(name, at: $1) }
    }
    mesh.run(for: .seconds(2))
    let target = mesh.name(5)
    mesh.act(0) { $0.connect(target, at: $1) }
    mesh.run(for: .seconds(25))
    #expect(mesh.events(of: 0).contains(.found(target)))
    #expect(mesh.switches[0].hasLine(to: target))
    #expect(mesh.switches[0].route(to: target) == .direct)
  }

  @Test("Links are kept alive and dropped in silence", arguments: editions)
  func keepsLinksAlive(edition: SwitchEdition) throws {
    var mesh = try Self.apart(edition)
    let seed = mesh.name(2)
    mesh.run(for: .seconds(300))
    #expect(mesh.switches[0].isLinked(to: seed))
    mesh.cut += [(0, 2)]
    mesh.run(for: .seconds(200))
    #expect(!mesh.switches[0].isLinked(to: seed))
    #expect(!mesh.switches[2].isLinked(to: mesh.name(0)))
    #expect(mesh.switches[2].isLinked(to: mesh.name(1)))
  }
}
