import TelehashCrypto
import TelehashPackets
import TelehashSimulation
import Testing

struct EventQueueTests {
  @Test func ordersByInstantThenByPlanning() {
    var queue = EventQueue<String>()
    queue.plan("third", at: Instant(nanoseconds: 7))
    queue.plan("first", at: Instant(nanoseconds: 3))
    queue.plan("fourth", at: Instant(nanoseconds: 7))
    queue.plan("second", at: Instant(nanoseconds: 3))
    #expect(queue.next == Instant(nanoseconds: 3))
    var order: [String] = []
    while let (_, event) = queue.pop() { order.append(event) }
    #expect(order == ["first", "second", "third", "fourth"])
    #expect(queue.isEmpty)
    #expect(queue.next == nil)
  }

  @Test func forgetsCancelledEventsAndOldTickets() {
    var queue = EventQueue<Int>()
    let first = queue.plan(1, at: Instant(nanoseconds: 1))
    queue.plan(2, at: Instant(nanoseconds: 2))
    #expect(queue.cancel(first) == 1)
    #expect(queue.cancel(first) == nil)
    #expect(queue.count == 1)
    #expect(queue.next == Instant(nanoseconds: 2))
    // The slot of the cancelled event is used again; its old ticket is still of no effect.
    queue.plan(3, at: Instant(nanoseconds: 3))
    #expect(queue.cancel(first) == nil)
    #expect(queue.pop()?.event == 2)
    #expect(queue.pop()?.event == 3)
    #expect(queue.pop() == nil)
  }

  @Test func agreesWithASortedListUnderRandomUse() throws {
    var random = SeededRandom(seed: 1, label: "queue")
    var queue = EventQueue<Int>()
    var model: [(time: UInt64, number: Int, ticket: EventQueue<Int>.Ticket)] = []
    for number in 0..<20_000 {
      switch random.below(5) {
      case 0, 1, 2:
        let time = random.below(500)
        let ticket = queue.plan(number, at: Instant(nanoseconds: time))
        model.append((time, number, ticket))
      case 3 where !model.isEmpty:
        let victim = model.remove(at: Int(random.below(UInt64(model.count))))
        try #require(queue.cancel(victim.ticket) == victim.number)
      default:
        let first = model.min { ($0.time, $0.number) < ($1.time, $1.number) }
        let popped = queue.pop()
        try #require(popped?.event == first?.number)
        try #require(popped?.time.nanoseconds == first?.time)
        model.removeAll { $0.number == first?.number }
      }
      try #require(queue.count == model.count)
    }
  }
}
