import TelehashPackets
import Testing

@Suite struct InstantTests {
  @Test func additionSaturates() {
    let late = Instant(nanoseconds: .max - 5)
    #expect(late + .seconds(1) == Instant(nanoseconds: .max))
    #expect(TimeSpan.seconds(.max) == TimeSpan(nanoseconds: .max))
  }

  @Test func differencesAreNeverNegative() {
    let one = Instant.zero + .seconds(1)
    #expect(Instant.zero - one == .zero)
    #expect(one - .zero == .seconds(1))
  }

  @Test func editionsAreOrderedByDate() {
    #expect(EditionName.allCases.sorted() == EditionName.allCases)
    #expect(EditionName(rawValue: "v3-2014-12")?.isVersion3 == true)
    #expect(!EditionName.v21.isVersion3)
  }
}
