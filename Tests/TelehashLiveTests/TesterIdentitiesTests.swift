import TelehashCore
import TelehashCrypto
import Testing

@testable import TelehashLive

/// Who our members are in a check.
@Suite struct TesterIdentitiesTests {
  private static func identities(_ seed: UInt64) -> TesterIdentities {
    var random = SeededRandom(seed: seed, label: "testers")
    return TesterIdentities(random: &random)
  }

  /// A fault that shows with keys of one order alone must not be gone at a later attempt (EXC-01).
  @Test func laterIdentitiesAreOthersInTheSameOrder() throws {
    let csids: [CSID] = [.cs1a, .cs3a]
    let target = try Self.identities(1).identity("target", csids: csids).publicKeys
    let first = Self.identities(2)
    let later = Self.identities(3).ordered(as: first, towards: target)
    let latest = Self.identities(4).ordered(as: later, towards: target)
    var rarities = 0
    for number in 0..<60 {
      let keys = try [first, later, latest].map {
        try $0.identity("case-\(number)/tester", csids: csids).publicKeys
      }
      for csid in csids {
        let key = try #require(target[csid])
        let places = try keys.map { keys in
          let own = try #require(keys[csid])
          return [0, 1].map { count in
            Order.of(own: Array(own.dropFirst(count)), remote: Array(key.dropFirst(count)))
          }
        }
        #expect(keys[1][csid] != keys[0][csid])
        // A place that one key in a hundred has is not looked for without end.
        if Set(places).count > 1 { rarities += 1 }
      }
    }
    #expect(rarities < 12, "\(rarities) of 120")
  }
}
