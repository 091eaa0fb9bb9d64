import TelehashCore
import TelehashPackets
import TelehashRecords
import Testing

@testable import TelehashConformance

/// When one reading of traffic is as good as two.
struct SettledDissectorTests {
  /// The dissector after one reading, and what that showed.
  private func read(
    _ datagrams: [[UInt8]], _ keys: KeyRing
  ) -> (dissector: TrafficDissector, shown: [String]) {
    var dissector = TrafficDissector(keys: keys, edition: keys.edition ?? .v3)
    let shown = datagrams.map { Self.text(dissector.dissect($0)) }
    return (dissector, shown)
  }

  private static func text(_ dissection: Dissection) -> String {
    let address = Address(ipv4: 0, port: 0)
    let record = dissection.record(number: 0, source: address, destination: address)
    return String(decoding: record.json().encoded(), as: UTF8.self)
  }

  private func datagrams(_ name: String) throws -> [[UInt8]] {
    try RecordedTrace(name).packets.map(\.datagram)
  }

  @Test(arguments: try RecordedTrace.names())
  func aSecondReadingShowsTheSameWhereItIsSettled(name: String) throws {
    let datagrams = try datagrams(name)
    var (dissector, shown) = try read(datagrams, RecordedTrace.keys(name))
    guard dissector.isSettled else { return }
    for (datagram, first) in zip(datagrams, shown) {
      #expect(Self.text(dissector.dissect(datagram)) == first)
    }
  }

  @Test(arguments: ["js-cs1a-direct", "js-cs3a-direct", "go-direct-3a"])
  func isSettledWhenEverythingWasOpened(name: String) throws {
    let isSettled = try read(datagrams(name), RecordedTrace.keys(name)).dissector.isSettled
    #expect(isSettled)
  }

  /// Tokens of CS2a and lines of version 2 come from what is encrypted.
  @Test(arguments: ["js-cs2a-direct", "v20-direct", "v21-cs3a-bridgechan"])
  func isNeverSettledWhereTrafficItselfTells(name: String) throws {
    let isSettled = try read(datagrams(name), RecordedTrace.keys(name)).dissector.isSettled
    #expect(!isSettled)
  }

  @Test func isNotSettledBeforeAHandshakeThatComesLate() throws {
    let keys = try RecordedTrace.keys("js-cs3a-direct")
    // Without the keepalives at the end.
    let datagrams = try Array(datagrams("js-cs3a-direct").dropLast(2).reversed())
    var (dissector, shown) = read(datagrams, keys)
    let isSettled = dissector.isSettled
    #expect(!isSettled)
    let isTheSame = datagrams.map { Self.text(dissector.dissect($0)) } == shown
    #expect(!isTheSame)
  }

  @Test func isNotSettledWhereSomethingElseIsSeen() throws {
    let keys = try RecordedTrace.keys("js-cs3a-direct")
    let datagrams = try datagrams("js-cs3a-direct")
    let others: [[UInt8]] = [[], [0], [0, 0], Array("hello, world".utf8), [0, 1, 0x3a, 7]]
    for other in others {
      let isSettled = read(datagrams + [other], keys).dissector.isSettled
      #expect(!isSettled, "\(other)")
    }
  }

  @Test func isNotSettledWithoutEphemeralSecrets() throws {
    let all = try RecordedTrace.keys("js-cs3a-direct")
    var some = KeyRing(edition: all.edition)
    for party in all.parties { some.add(party) }
    let isSettled = try read(datagrams("js-cs3a-direct"), some).dissector.isSettled
    #expect(!isSettled)
  }
}
