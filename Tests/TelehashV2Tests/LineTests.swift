import TelehashCrypto
import TelehashPackets
import TelehashV2
import Testing

@Suite struct LineTests {
  static let editions: [(SwitchEdition, LineSuite)] = [
    (.v20, .rsa), (.v21, .cs1a), (.v21, .cs2a), (.v21, .cs3a),
  ]

  @Test("An application's channel brings the line up", arguments: editions)
  func opensByItself(edition: SwitchEdition, suite: LineSuite) throws {
    var mesh = try SwitchMesh(2, edition, suite: suite)
    mesh.introduce(1, to: 0)
    let target = mesh.name(1)
    let handle = mesh.act(0) {
      $0.open(to: target, type: "_test", reliable: true, body: Array("hello".utf8), at: $1)
    }
    mesh.run(for: .seconds(3))
    #expect(handle != nil)
    #expect(mesh.switches[0].hasLine(to: mesh.name(1)))
    #expect(mesh.switches[1].hasLine(to: mesh.name(0)))
    let opened = mesh.events(of: 1).compactMap { event -> [UInt8]? in
      if case .opened(_, from: mesh.name(0), type: "_test", let packet) = event {
        packet.body
      } else {
        nil
      }
    }
    #expect(opened == [Array("hello".utf8)])
    #expect(mesh.findings(of: 0) == [])
    #expect(mesh.findings(of: 1) == [])
    // One open each, and then lines.
    #expect(mesh.sent.filter { $0.from == 1 }.count >= 2)
  }

  @Test("What is lost arrives once and in order", arguments: editions)
  func transfersReliably(edition: SwitchEdition, suite: LineSuite) throws {
    var mesh = try SwitchMesh(2, edition, suite: suite)
    mesh.introduce(1, to: 0)
    let target = mesh.name(1)
    let handle = try #require(
      mesh.act(0) { $0.open(to: target, type: "_test", reliable: true, body: [0], at: $1) })
    mesh.run(for: .seconds(1))
    mesh.act(0) { for number in 1...20 { $0.send(body: [UInt8(number)], on: handle, at: $1) } }
    mesh.cut = [(0, 1)]
    mesh.act(0) { for number in 21...40 { $0.send(body: [UInt8(number)], on: handle, at: $1) } }
    mesh.run(for: .milliseconds(500))
    mesh.cut = []
    mesh.act(0) { for number in 41...60 { $0.send(body: [UInt8(number)], on: handle, at: $1) } }
    mesh.act(0) { _ = $0.end(handle, at: $1) }
    mesh.run(for: .seconds(10))
    var received: [UInt8] = []
    for event in mesh.events(of: 1) {
      switch event {
      case .opened(_, _, _, let packet), .received(_, let packet): received += packet.body
      default: continue
      }
    }
    #expect(received == Array(0...60))
    #expect(mesh.events(of: 0).contains(.closed(handle)))
  }

  @Test("A line that nobody answers is given up", arguments: [SwitchEdition.v20, .v21])
  func givesUp(edition: SwitchEdition) throws {
    var mesh = try SwitchMesh(2, edition)
    mesh.introduce(1, to: 0)
    mesh.cut = [(0, 1)]
    let target = mesh.name(1)
    let handle = try #require(
      mesh.act(0) { $0.open(to: target, type: "_test", reliable: false, at: $1) })
    mesh.run(for: .seconds(60))
    #expect(mesh.events(of: 0).contains(.lineDown(mesh.name(1), .timeout)))
    #expect(mesh.events(of: 0).contains(.failed(handle, "timeout")))
    #expect(mesh.switches[0].deadline == nil)
  }

  @Test("Repeated opens are the same bytes in v2.1")
  func resendsTheSame() throws {
    var mesh = try SwitchMesh(2, .v21)
    mesh.introduce(1, to: 0)
    mesh.cut = [(0, 1)]
    let target = mesh.name(1)
    mesh.act(0) { $0.connect(target, at: $1) }
    mesh.run(for: .seconds(7))
    let opens = mesh.sent.filter { $0.from == 0 }.map(\.bytes)
    #expect(opens.count == 4)
    #expect(Set(opens).count == 1)
  }
}
