import TelehashCrypto
import TelehashPackets
import Testing

@testable import TelehashV2

@Suite struct SeekOrderTests {
  /// V2SEEK-06.
  @Test("The oldest seed of the bucket, then exact matches, then the nearest seeds")
  func orders() throws {
    let count = 14
    var mesh = try SwitchMesh(count, .v21) { _, configuration in configuration.isSeed = true }
    let center = mesh.name(0)
    for index in 2..<count {
      mesh.introduce(0, to: index)
      mesh.act(index) { $0.link(center, at: $1) }
      mesh.run(for: .seconds(1))
    }
    let asker = mesh.name(1)
    let linked = (2..<count).map { mesh.name($0) }
    for wanted in linked {
      let seen = mesh.switches[0].answers(to: wanted.text, near: wanted, for: asker)
        .map(\.hashname)
      let bucket = try #require(center.bucket(of: wanted))
      let oldest = try #require(linked.first { center.bucket(of: $0) == bucket })
      var expected = [oldest]
      if oldest != wanted { expected.append(wanted) }
      expected += linked.filter { !expected.contains($0) }.sorted {
        wanted.distance(to: $0) < wanted.distance(to: $1)
      }
      #expect(seen == expected)
    }
  }
}
