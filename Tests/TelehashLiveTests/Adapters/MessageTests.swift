import TelehashPackets
import Testing

@testable import TelehashLive

@Suite struct AdapterTimeTests {
  @Test func nanosecondsSurviveAsMilliseconds() {
    for nanoseconds: UInt64 in [0, 1, 999_999, 1_000_000, 1_500_250_000, 86_400_000_000_001] {
      let instant = Instant(nanoseconds: nanoseconds)
      #expect(JSONNumber(milliseconds: instant).milliseconds == instant)
    }
    #expect(JSONNumber(milliseconds: Instant(nanoseconds: 1_500_250_000)).text == "1500.25")
  }

  @Test func timesOfOtherWritersAreRead() {
    #expect(JSONNumber(text: "1.5e3")?.milliseconds == Instant(nanoseconds: 1_500_000_000))
    #expect(JSONNumber(text: "0.30000000000000004")?.milliseconds?.nanoseconds == 300_000)
    #expect(JSONNumber(text: "-1")?.milliseconds == nil)
    #expect(JSONNumber(text: "1e30")?.milliseconds == nil)
  }
}
