import TelehashCrypto
import TelehashPackets
import TelehashSimulation
import Testing

@testable import TelehashConformance

/// What may be taken from a failing play, and what must stay.
@Suite struct DraftReductionTests {
  private static let text = """
    title: t
    requirements: [CH-01]
    editions: [v3-2015-03, v3]
    axes: { csid: [1a, 3a], network: [clean, nat-cone] }
    cast:
      tester: {}
      other: {}
      subject: { behind: cone }
    play:
      - network: { loss: 0.1 }
      - network: { filter: { from: tester, to: subject, meaning: any, nth: 9, action: drop } }
      - link: { from: tester, to: subject }
      - link: { from: other, to: subject }
      - repeat:
          times: 8
          as: i
          play:
            - wait: 1m
            - send:
                from: tester
                to: subject
                channel: { type: echo, body: { bytes: 9kB } }
      - expect: { from: subject, within: 10s, channel: { type: echo } }
    """
  private static let point = ScenarioCase(
    scenario: "a/b", edition: .v3, csid: .cs3a, network: "nat-cone")
  private static let place = SourcePlace(line: 23, column: 5)

  /// Reduces the play; the fault shows whenever its last step is there.
  private static func reduced(
    _ scope: DraftReduction.Scope, budget: Int = 500,
    counterpartPasses: @escaping (ScenarioDraft) -> Bool = { _ in true }
  ) throws -> ScenarioDraft {
    let draft = try #require(ScenarioDraft(text: text, file: "fuzz/c.yaml", point: point))
    var reduction = DraftReduction(
      of: .step(place), scope: scope, budget: budget,
      symptomOf: { _, scenario in scenario.play.last.map { .step($0.place) } },
      counterpartPasses: { draft, _ in counterpartPasses(draft) })
    return reduction.reduce(draft.following(NetworkSchedule()))
  }

  private static func words(_ draft: ScenarioDraft) -> [String] {
    draft.steps.compactMap { $0.entries.first?.key }
  }

  @Test func aDraftIsOneCase() throws {
    let draft = try #require(
      ScenarioDraft(text: Self.text, file: "fuzz/c.yaml", point: Self.point))
    #expect(draft.scenario?.cases.map(\.id) == ["fuzz/c[v3,3a,nat-cone]"])
    #expect(draft.scenario?.play.last?.place == Self.place)
  }

  @Test func whateverIsNotNeededGoes() throws {
    let draft = try Self.reduced(.everything)
    #expect(Self.words(draft) == ["expect"])
    #expect(draft.text.contains("within: 1s"))
    #expect(draft.scenario?.cast.map(\.name.text) == ["subject"])
    #expect(draft.scenario?.cases.map(\.network) == ["clean"])
    #expect(!draft.text.contains("behind"))
  }

  /// Without its stimulus an `expect` fails of itself.
  @Test func whatTheCounterpartNeedsStays() throws {
    let draft = try Self.reduced(.everything) { $0.text.contains("send:") }
    #expect(Self.words(draft) == ["repeat", "expect"])
    #expect(draft.text.contains("times: 1\n"))
    #expect(draft.text.contains("bytes: 1 }"))
    #expect(!draft.text.contains("wait:"))
  }

  @Test func onACalmNetworkMembersAndNumbersGoButNoSteps() throws {
    let draft = try Self.reduced(.castAndNumbers) { $0.text.contains("send:") }
    #expect(Self.words(draft) == ["link", "repeat", "expect"])
    #expect(draft.scenario?.cast.map(\.name.text) == ["tester", "subject"])
    #expect(draft.text.contains("times: 1\n"))
    #expect(draft.text.contains("wait: 1m"))
    #expect(draft.text.contains("within: 10s"))
  }

  @Test func withoutACounterpartOnlyNumbersShrink() throws {
    let draft = try Self.reduced(.numbers) { _ in false }
    #expect(Self.words(draft) == ["link", "link", "repeat", "expect"])
    #expect(draft.text.contains("bytes: 1 }"))
    #expect(draft.scenario?.cases.map(\.network) == ["nat-cone"])
  }

  @Test func aSpentBudgetLeavesAScenario() throws {
    for budget in 0..<40 {
      let draft = try Self.reduced(.everything, budget: budget)
      #expect(draft.scenario != nil)
      #expect(Self.words(draft).last == "expect")
    }
  }

  /// Chance is gone from a play whose network is spelled out; what is no chance stays.
  @Test func aScheduleStandsInPlaceOfChance() throws {
    let text = Self.text.replacing("loss: 0.1", with: "loss: 0.1, mtu: 900")
    let point = ScenarioCase(scenario: "a/b", edition: .v3, csid: .cs3a, network: "clean")
    let draft = try #require(ScenarioDraft(text: text, file: "fuzz/c.yaml", point: point))
    let late = Fate(delay: .milliseconds(30), copies: [.zero])
    let whole = draft.following(
      NetworkSchedule([Decision(from: "other", to: "subject", number: 2, fate: late)]))
    #expect(whole.touched == 3)
    #expect(whole.text.contains("nth: 2, action: delay, by: 30ms"))
    #expect(whole.text.contains("nth: 2, action: duplicate"))
    #expect(whole.text.contains("- network: { mtu: 900 }"))
    #expect(whole.calm.touched == 0)
    #expect(whole.scenario != nil)
  }
}
