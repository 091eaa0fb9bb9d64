import TelehashCrypto
import TelehashPackets
import TelehashRecords
import TelehashSimulation
import Testing

/// A run is a function of its seed, and of each path for itself.
struct DeterminismTests {
  /// Four talkers under every impairment at once, echoing each other.
  private func run(
    seed: UInt64, decisions: DecisionSource = .random, extra: Bool = false,
    prepare: (inout TalkerSimulation) throws -> Void = { _ in }
  ) throws -> TalkerSimulation {
    var simulation = TalkerSimulation(seed: seed, observer: EventLog(), decisions: decisions)
    simulation.network.recordsSchedule = true
    simulation.network.changeAll {
      $0.loss = 0.2
      $0.jitter = .milliseconds(30)
      $0.duplication = 0.2
      $0.reordering = 0.2
      $0.corruption = 0.1
    }
    let echo = try simulation.addTalker("echo", echoes: true)
    if extra { _ = try simulation.addTalker("bystander", echoes: true) }
    for name in ["a", "b", "c"] {
      _ = try simulation.addTalker(
        name, behind: name == "c" ? [.symmetric] : [],
        sends: .init(targets: [simulation.home(echo)], interval: .milliseconds(7), count: 100))
    }
    try prepare(&simulation)
    try simulation.run(for: .seconds(5))
    return simulation
  }

  @Test func repeatsEveryEventFromTheSameSeed() throws {
    let first = try run(seed: 7)
    let second = try run(seed: 7)
    #expect(first.observer.events.count > 700)
    #expect(first.observer.events == second.observer.events)
    #expect(first.observer.trace.text == second.observer.trace.text)
  }

  @Test func differsUnderAnotherSeed() throws {
    #expect(try run(seed: 7).observer.trace.text != run(seed: 8).observer.trace.text)
  }

  /// The fates of what went one way, by number.
  private func fates(
    _ simulation: TalkerSimulation, _ from: String, _ to: String
  ) -> [Decision] {
    simulation.network.schedule.decisions.filter { $0.from == from && $0.to == to }
  }

  @Test func movesNoDrawOfAnotherPathOrKind() throws {
    let plain = try run(seed: 7)
    let changed = try run(seed: 7) { simulation in
      let network = simulation.network
      let a = try #require(network.host(named: "a"))
      let echo = try #require(network.host(named: "echo"))
      simulation.network.change(from: a, to: echo) { $0.loss = 0.6 }
    }
    #expect(fates(plain, "b", "echo") == fates(changed, "b", "echo"))
    #expect(fates(plain, "c", "echo") == fates(changed, "c", "echo"))
    // On the changed path more is lost, what was lost still is, and what arrives in both runs
    // arrives alike.
    let before = fates(plain, "a", "echo").filter { $0.fate.isLost }.map(\.number)
    let after = fates(changed, "a", "echo").filter { $0.fate.isLost }.map(\.number)
    #expect(after.count > before.count + 10)
    #expect(Set(before).isSubset(of: after))
    for decision in fates(changed, "a", "echo") where !decision.fate.isLost {
      #expect(fates(plain, "a", "echo").contains(decision))
    }
  }

  @Test func movesNoDrawWhenSomebodyJoins() throws {
    let plain = try run(seed: 7)
    let crowded = try run(seed: 7, extra: true)
    for name in ["a", "b", "c"] {
      #expect(!fates(plain, name, "echo").isEmpty)
      #expect(fates(plain, name, "echo") == fates(crowded, name, "echo"))
    }
  }

  @Test func movesNoDrawWhenAFilterDrops() throws {
    let plain = try run(seed: 7)
    let filtered = try run(seed: 7) {
      try $0.network.add(DatagramFilter("drop", from: "a", to: "echo", .first(5), .drop))
    }
    #expect(
      fates(plain, "a", "echo").filter { $0.number > 5 }
        == fates(filtered, "a", "echo").filter { $0.number > 5 })
    #expect(filtered.observer.losses.filter { $0 == "scripted" }.count == 5)
  }

  @Test func replaysARecordedSchedule() throws {
    let original = try run(seed: 7)
    let schedule = original.network.schedule
    // Another seed, so that nothing can come from it.
    let replay = try run(seed: 99, decisions: .scripted(schedule))
    #expect(replay.observer.events == original.observer.events)
    #expect(replay.network.schedule == schedule)
  }

  @Test func deliversCleanlyWhatAScheduleDoesNotName() throws {
    let decision = Decision(from: "a", to: "echo", number: 3, fate: Fate(isLost: true))
    let replay = try run(seed: 7, decisions: .scripted(NetworkSchedule([decision])))
    #expect(replay.observer.losses == ["loss"])
    let sent = replay.observer.events.filter { $0.kind == .sent }.count
    #expect(replay.observer.events.filter { $0.kind == .delivered }.count == sent - 1)
    #expect(sent == 2 * 300 - 1)
  }

  @Test func writesSchedulesAndReadsThem() throws {
    let schedule = try run(seed: 7).network.schedule
    #expect(schedule.decisions.count > 100)
    #expect(try NetworkSchedule(json: schedule.json) == schedule)
    let text = String(decoding: schedule.json.encoded(), as: UTF8.self)
    #expect(text.hasPrefix(#"[{"from":"a","to":"echo","number":1"#))
  }

  @Test func refusesDamagedSchedulesWithTheirPlace() throws {
    let decision: JSONObject = ["from": "a", "to": "b", "number": 1]
    func problem(_ name: String, _ value: JSONValue?) -> String? {
      var broken = decision
      broken[name] = value
      do {
        _ = try NetworkSchedule(json: [.object(decision), .object(broken)])
        return nil
      } catch {
        return "\(error)"
      }
    }
    #expect(problem("lost", true) == nil)
    #expect(problem("number", 0) == "schedule[1].number: expected a number from 1")
    #expect(problem("number", nil) == "schedule[1].number: missing")
    #expect(problem("lots", true) == "schedule[1].lots: unknown field")
    #expect(problem("delay", -1) == "schedule[1].delay: expected seconds")
    #expect(problem("copies", [0, "x"])?.hasPrefix("schedule[1].copies: expected") == true)
    #expect(
      problem("copies", .array(Array(repeating: 0, count: NetworkSchedule.maximumCopies + 1)))
        != nil)
    #expect(throws: RecordError.self) { try NetworkSchedule(json: "x") }
  }
}
