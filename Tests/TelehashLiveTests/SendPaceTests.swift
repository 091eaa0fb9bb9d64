import TelehashPackets
import Testing

@testable import TelehashLive

/// How fast a target is sent to, by what was sent and heard; time is an argument.
@Suite struct SendPaceTests {
  /// A sender that does as the pace says, by a clock of its own.
  private struct Sender {
    var pace: SendPace
    var now = Instant.zero
    /// When each datagram left.
    var departures: [Instant] = []

    init(perSecond: Double = 1000, waits: Bool = true) {
      pace = SendPace(perSecond: perSecond, waits: waits)
    }

    mutating func send(_ count: Int = 1, of size: Int = 100) {
      for _ in 0..<count {
        while !pace.admits(size, at: now) { now = now + .milliseconds(1) }
        now = now + pace.delay(at: now)
        pace.noteSent(size, at: now)
        departures.append(now)
      }
    }

    /// Whether one more may be sent at this moment.
    var hasRoom: Bool {
      var pace = pace
      return pace.admits(100, at: now)
    }

    /// An answer to what was sent so long ago.
    mutating func hear(after delay: TimeSpan) { pace.heard(at: now, after: delay, now: now) }

    /// Answers that come so often, each after so long, for so many looks at the rate.
    mutating func hear(after delay: TimeSpan, looks: Int) {
      for _ in 0..<looks {
        now = now + SendPace.lookEvery
        hear(after: delay)
      }
    }
  }

  // MARK: The rate

  @Test func aBurstLeavesAtOnceAndWhatFollowsAtTheRate() {
    var sender = Sender(perSecond: 1000, waits: false)
    sender.send(Int(SendPace.burst) + 100)
    #expect(sender.departures.prefix(Int(SendPace.burst)).allSatisfy { $0 == .zero })
    #expect(sender.departures.last == .zero + .milliseconds(100))
  }

  @Test func whoPausesMaySendABurstAgainAndNoMore() {
    var sender = Sender(perSecond: 1000, waits: false)
    sender.send(Int(SendPace.burst))
    sender.now = .zero + .seconds(60)
    let start = sender.now
    sender.send(Int(SendPace.burst) + 10)
    #expect(sender.departures.last == start + .milliseconds(10))
  }

  /// Several who ask at one moment wait one after the other.
  @Test func eachHasAPlaceInTheRow() {
    var pace = SendPace(perSecond: 100, waits: false)
    let delays = (0..<Int(SendPace.burst) + 3).map { _ in pace.delay(at: .zero) }
    #expect(delays.suffix(3) == [.milliseconds(10), .milliseconds(20), .milliseconds(30)])
  }

  @Test func lateAnswersSlowItDownToABound() {
    var sender = Sender(perSecond: 1000)
    sender.hear(after: .milliseconds(400), looks: 1)
    #expect(sender.pace.rate == 600)
    #expect(sender.pace.lateness == .milliseconds(400))
    sender.hear(after: .milliseconds(400), looks: 20)
    #expect(sender.pace.rate == SendPace.slowest)
  }

  @Test func promptAnswersSpeedItUpToItsLimit() {
    var sender = Sender(perSecond: 1000)
    sender.pace.adapt(to: 100, in: .milliseconds(100))
    #expect(sender.pace.rate == 400)
    sender.hear(after: .milliseconds(10), looks: 1)
    #expect(sender.pace.rate == 480)
    sender.hear(after: .milliseconds(10), looks: 20)
    #expect(sender.pace.rate == 1000)
  }

  @Test func answersThatAreNeitherLateNorPromptChangeNothing() {
    var sender = Sender(perSecond: 1000)
    sender.pace.adapt(to: 100, in: .milliseconds(100))
    sender.hear(after: .milliseconds(200), looks: 5)
    #expect(sender.pace.rate == 400)
  }

  /// Who waits for something of its own answers late; the quickest tells how long packets lie unread.
  @Test func theQuickestAnswerCounts() {
    var sender = Sender(perSecond: 1000)
    sender.now = .zero + .milliseconds(100)
    sender.hear(after: .milliseconds(50))
    sender.now = .zero + SendPace.lookEvery
    sender.hear(after: .milliseconds(900))
    #expect(sender.pace.rate == 1000)
    #expect(sender.pace.lateness == .milliseconds(50))
  }

  @Test func whatIsHeardAfterASilenceSaysNothing() {
    var sender = Sender(perSecond: 1000)
    for delay in [TimeSpan.seconds(1), .seconds(15), nil] {
      sender.now = sender.now + SendPace.lookEvery
      sender.pace.heard(at: sender.now, after: delay, now: sender.now)
    }
    #expect(sender.pace.rate == 1000)
    #expect(sender.pace.lateness == .zero)
  }

  @Test func aTargetsOwnSpeedIsNotUsedUp() {
    var pace = SendPace(perSecond: 3000)
    pace.adapt(to: 32, in: .milliseconds(32))
    #expect(pace.rate == 400)
    pace.adapt(to: 32, in: .seconds(10))
    #expect(pace.rate == SendPace.slowest)
    pace.adapt(to: 32, in: .zero)
    #expect(pace.rate == 3000)
  }

  // MARK: What is under way

  /// Of what is sent at a rate without a bound.
  private static func unbounded() -> Sender { Sender(perSecond: 1e9) }

  @Test func noMoreIsUnderWayThanATargetsBufferHolds() {
    var sender = Self.unbounded()
    sender.send(SendPace.window)
    #expect(sender.now == .zero)
    #expect(!sender.hasRoom)
  }

  @Test func anAnswerMakesRoomForAllThatWentBeforeItsQuestion() {
    var sender = Self.unbounded()
    sender.send(SendPace.window / 2)
    sender.now = .zero + .milliseconds(10)
    sender.send(SendPace.window / 2)
    sender.now = .zero + .milliseconds(20)
    sender.hear(after: .milliseconds(10))
    let start = sender.now
    sender.send(SendPace.window / 2)
    #expect(sender.now == start)
    #expect(!sender.hasRoom)
  }

  /// Much of what is sent gets no answer by right.
  @Test func whoSaysNothingIsGivenTimeAndThenSentTo() {
    var sender = Self.unbounded()
    sender.send(SendPace.window + SendPace.window / 2)
    #expect(sender.now - .zero == SendPace.leastPatience)
    sender.send()
    #expect(sender.now - .zero == SendPace.leastPatience + SendPace.leastPatience)
  }

  @Test func whoIsLateIsGivenMoreTimeButNotAnyTime() {
    for (lateness, patience) in [(50, 150), (900, 200)] as [(UInt64, UInt64)] {
      var sender = Self.unbounded()
      sender.hear(after: .milliseconds(lateness), looks: 1)
      let start = sender.now
      sender.send(SendPace.window + 1)
      #expect(sender.now == start + .milliseconds(patience), "\(lateness)")
    }
  }

  @Test func largeDatagramsCountForMore() {
    var sender = Self.unbounded()
    sender.send(SendPace.window / 2, of: SendPace.bytesPerCost)
    #expect(sender.now == .zero)
    #expect(!sender.hasRoom)
  }

  @Test func aServerWaitsForNoneOfItsPeers() {
    var sender = Sender(perSecond: 1e9, waits: false)
    sender.send(SendPace.window * 10)
    #expect(sender.now < .zero + .milliseconds(1))
  }
}
