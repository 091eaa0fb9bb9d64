import TelehashCrypto
import TelehashPackets
import Testing

@testable import TelehashV2

/// What strangers and liars send never traps, and never grows anything beyond its bound.
@Suite struct HostileTests {
  @Test("Random and mutated datagrams change nothing", arguments: [SwitchEdition.v20, .v21])
  func survivesGarbage(edition: SwitchEdition) throws {
    var mesh = try SwitchMesh(2, edition)
    mesh.introduce(1, to: 0)
    let target = mesh.name(1)
    mesh.act(0) { $0.link(target, at: $1) }
    mesh.run(for: .seconds(1))
    let real = mesh.sent.filter { $0.to == 1 }.map(\.bytes)
    var random = SeededRandom(seed: 3, label: "garbage")
    for round in 0..<2000 {
      var bytes = real[Int(random.below(UInt64(real.count)))]
      switch round % 4 {
      case 0: bytes = random.bytes(Int(random.below(200)))
      case 1: bytes = Array(bytes.prefix(Int(random.below(UInt64(bytes.count)))))
      default:
        let place = Int(random.below(UInt64(bytes.count)))
        bytes[place] ^= UInt8(1 << random.below(8))
      }
      mesh.inject(bytes, to: 1, from: Address(ipv4: 0x0909_0909, port: 9))
    }
    mesh.run(for: .seconds(1))
    // The line that was there is still there.
    let handle = mesh.act(0) {
      $0.open(to: target, type: "_test", reliable: true, body: [1], at: $1)
    }
    mesh.run(for: .seconds(1))
    #expect(handle != nil)
    let isOpened = mesh.events(of: 1).contains {
      if case .opened = $0 { true } else { false }
    }
    #expect(isOpened)
    #expect(mesh.switches[1].linked == [mesh.name(0)])
  }

  @Test("A peer cannot open more channels than there is room for")
  func boundsChannels() throws {
    var mesh = try SwitchMesh(2, .v21)
    mesh.introduce(1, to: 0)
    let target = mesh.name(1)
    for _ in 0..<20 {
      for _ in 0..<20 {
        _ = mesh.act(0) { $0.open(to: target, type: "_test", reliable: false, at: $1) }
      }
      mesh.run(for: .milliseconds(100))
    }
    let channels = try #require(mesh.switches[1].contact(mesh.name(0))?.channels)
    #expect(channels.count <= Contact.maximumChannels)
    #expect(channels.count > 100)
  }
}
