import TelehashCrypto
import TelehashPackets
import TelehashSimulation
import Testing

struct ShrinkerTests {
  @Test func findsTheFewThatMatter() throws {
    var random = SeededRandom(seed: 1, label: "shrinker")
    for count in [1, 2, 3, 8, 100, 500] {
      for needed in 1...min(4, count) {
        var culprits: Set<Int> = []
        while culprits.count < needed { culprits.insert(Int(random.below(UInt64(count)))) }
        let outcome = try #require(
          Shrinker<Int>().shrink(Array(0..<count)) { culprits.isSubset(of: $0) })
        #expect(outcome.elements == culprits.sorted())
        #expect(outcome.isMinimal)
        // Halving for each culprit, and little more.
        #expect(outcome.attempts < 60 + 80 * needed)
      }
    }
  }

  @Test func leavesNothingThatCanGo() throws {
    // An odd number of odd numbers, and at least three.
    func fails(_ list: [Int]) -> Bool {
      let odd = list.filter { !$0.isMultiple(of: 2) }
      return odd.count >= 3 && !odd.count.isMultiple(of: 2)
    }
    let outcome = try #require(Shrinker<Int>().shrink(Array(0..<58), while: fails))
    #expect(outcome.isMinimal)
    for index in outcome.elements.indices {
      var without = outcome.elements
      without.remove(at: index)
      #expect(!fails(without))
    }
    #expect(outcome.elements.count == 3)
  }

  @Test func simplifiesWhatIsLeft() throws {
    let shrinker = Shrinker<Int> { $0 > 0 ? [0, $0 / 2, $0 - 1] : [] }
    // Two numbers above 17 together.
    let outcome = try #require(
      shrinker.shrink([3, 400, 1, 99, 1000, 5]) { list in list.filter { $0 > 17 }.count >= 2 })
    #expect(outcome.elements == [18, 18])
  }

  @Test func shortensAgainAfterSimplifying() throws {
    // Simplifying 9 to 1 makes 8 superfluous.
    let shrinker = Shrinker<Int> { $0 == 9 ? [1] : [] }
    let outcome = try #require(
      shrinker.shrink([9, 8]) { list in list == [9, 8] || list == [1, 8] || list == [1] })
    #expect(outcome.elements == [1])
  }

  @Test func saysWhenThereIsNothingToShrink() throws {
    #expect(Shrinker<Int>().shrink([1, 2, 3]) { _ in false } == nil)
    #expect(Shrinker<Int>().shrink([1, 2, 3]) { _ in true }?.elements == [])
  }

  @Test func stopsWhenItsBudgetIsSpent() throws {
    var asked = 0
    let outcome = try #require(
      Shrinker<Int>(budget: 10).shrink(Array(0..<1000)) { list in
        asked += 1
        return Set([1, 500, 998]).isSubset(of: list)
      })
    #expect(asked == 10)
    #expect(outcome.attempts == 10)
    #expect(!outcome.isMinimal)
    #expect(Set([1, 500, 998]).isSubset(of: outcome.elements))
  }

  @Test func passesErrorsOn() {
    struct Broken: Error {}
    #expect(throws: Broken.self) {
      try Shrinker<Int>().shrink([1]) { _ throws(Broken) in throw Broken() }
    }
  }

  /// A run in which the last datagram arrives before the first, and one before it never: found under
  /// several impairments, then shrunk to the two decisions that do it.
  @Test func shrinksTheScheduleOfAFailingRun() throws {
    func play(_ seed: UInt64, _ decisions: DecisionSource) throws -> TalkerSimulation {
      var simulation = TalkerSimulation(seed: seed, observer: EventLog(), decisions: decisions)
      simulation.network.recordsSchedule = true
      simulation.network.changeAll {
        $0.loss = 0.2
        $0.duplication = 0.2
        $0.reordering = 0.5
        $0.jitter = .milliseconds(5)
      }
      let b = try simulation.addTalker("b")
      _ = try simulation.addTalker(
        "a", sends: .init(targets: [simulation.home(b)], interval: .milliseconds(4), count: 30))
      try simulation.run(for: .seconds(5))
      return simulation
    }
    func fails(_ simulation: TalkerSimulation) -> Bool {
      let numbers = simulation.node(named: "b").flatMap { simulation[$0]?.numbers } ?? []
      guard let first = numbers.firstIndex(of: 0), let last = numbers.firstIndex(of: 29) else {
        return false
      }
      return last < first && !numbers.contains(20)
    }
    let seed = try #require(try (1..<200).first { fails(try play($0, .random)) })
    let schedule = try play(seed, .random).network.schedule
    #expect(schedule.decisions.count == 30)
    let outcome = try #require(
      try schedule.shrunk { fails(try play(0, .scripted($0))) })
    #expect(outcome.isMinimal)
    #expect(outcome.elements.map(\.number) == [1, 21])
    #expect(outcome.elements.map(\.from) == ["a", "a"])
    #expect(outcome.elements[1].fate == Fate(isLost: true))
    // What remains of the delay is little more than the 116 ms it takes.
    #expect(outcome.elements[0].fate.copies.isEmpty)
    #expect((116...233).contains(outcome.elements[0].fate.delay.nanoseconds / 1_000_000))
  }
}
