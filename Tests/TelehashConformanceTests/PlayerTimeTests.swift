import TelehashPackets
import Testing

@testable import TelehashConformance

/// How long a player waits, in a world whose clock does not stand still while it works.
@Suite struct PlayerTimeTests {
  private static let second = TimeSpan.seconds(1)

  /// The time everything of these plays begins at.
  private static let start = Instant.zero + second

  @Test func whoAnswersEverythingHoldsNobodyUp() throws {
    var player = try Waiter(BusyStage(at: Self.start))
    #expect(!player.wait(until: Self.start + Self.second) { $0.taken.count == 5000 })
    #expect((1000...1001).contains(player.taken.count))
    // What came later is there for the next wait.
    #expect(player.wait(until: player.world.now + .milliseconds(5)) { $0.taken.count > 1001 })
  }

  @Test func whoComesLateTakesWhatArrivedUntilThen() throws {
    var player = try Waiter(BusyStage(at: Self.start, sleepsFor: .milliseconds(400)))
    #expect(!player.wait(until: Self.start + Self.second) { $0.taken.count == 5000 })
    #expect((1200...1201).contains(player.taken.count))
  }

  @Test func aWaitEndsWhenItsConditionHolds() throws {
    var player = try Waiter(BusyStage(at: Self.start))
    #expect(player.wait(until: Self.start + Self.second) { $0.taken.count == 10 })
    #expect(player.taken.count == 10)
  }
}

/// A stage at which a datagram arrives every millisecond, and whose thread gets to run now and then.
private struct BusyStage: Stage {
  private(set) var now: Instant
  private var next: Instant
  /// How long the thread sleeps each time.
  private let nap: TimeSpan

  private static let interval = TimeSpan.milliseconds(1)

  init(at start: Instant, sleepsFor nap: TimeSpan = interval) {
    now = start
    next = start + Self.interval
    self.nap = nap
  }

  mutating func advance(to end: Instant) -> Arrival? {
    guard next <= end else {
      now = max(now, end)
      return nil
    }
    if next > now { now = now + nap }
    defer { next = next + Self.interval }
    return Arrival(bytes: [], source: Waiter.peer, socket: Waiter.socket, time: next)
  }

  func openSocket(_: MemberPlacement, alias: String?) -> Address { Waiter.socket }
  func send(_: [UInt8], from: Address, to: Address) {}
  func change(_: NetworkChange) {}
  func remark(_: String) {}
}

/// A player that only waits.
private struct Waiter: Player {
  typealias Place = BusyStage
  typealias Actor = Listener
  typealias Bound = Binding
  typealias Who = Void

  struct Packet: ArrivedPacket {
    let index: Int
    let source: Address
    let summary = ""
  }

  struct Listener: ScriptMember {
    let name = "listener"
    let inbox: [Packet] = []
    let deadline: Instant? = nil
    func wake(at now: Instant) {}
  }

  struct Binding: PlayBinding {
    func number(_ member: String) -> UInt64? { nil }
  }

  static let socket = Address(ipv4: 0x7f00_0001, port: 1)
  static let peer = Address(ipv4: 0x7f00_0001, port: 2)

  var world: BusyStage
  let scenario: Scenario
  var actors: [Listener] = [Listener()]
  var members: [PlayMember<Void>] = [
    .init(name: "listener", isReference: false, identity: (), address: Self.socket)
  ]
  var bindings: [String: Binding] = [:]
  var variables: [String: UInt64] = [:]
  var attention: PlayAttention = .init()
  let started: Instant
  var place: SourcePlace?
  private(set) var taken: [Instant] = []

  init(_ world: BusyStage) throws {
    self.world = world
    started = world.now
    scenario = try ScenarioFixtures.scenario(#require(ScenarioFixtures.paths.first))
  }

  mutating func deliver(_ arrival: Arrival, to index: Int) { taken.append(arrival.time) }

  func flush(_ index: Int) {}
  func performOwn(_ step: Step) {}
  func matches(_: Packet, _: ExpectStep, from: PlayMember<Void>, at: Int) -> Bool { false }
  func bound(_: PlayAttention.Place) -> Binding { Binding() }
  func received(_: ScenarioName) -> Int? { nil }
  func breaks(_: Packet, _: SilenceStep, from: PlayMember<Void>, at: Int) -> Bool { false }
  func description(of: ExpectStep.Content) -> String { "" }
}
