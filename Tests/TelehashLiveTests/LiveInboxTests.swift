import Foundation
import TelehashPackets
import Testing

@testable import TelehashLive

/// What a play takes of what arrives, and when it stops.
@Suite struct LiveInboxTests {
  private static let peer = Address(ipv4: 0x7f00_0001, port: 1)
  private static let start = ContinuousClock.now

  private func letter(_ text: String, at time: ContinuousClock.Instant) -> LiveInbox.Letter {
    .init(bytes: Array(text.utf8), source: Self.peer, socket: Self.peer, time: time)
  }

  /// The text of the next letter up to a time; nil when there is none.
  private func next(of inbox: LiveInbox, until end: ContinuousClock.Instant) -> String? {
    if case .letter(let letter) = inbox.next(until: end) {
      String(decoding: letter.bytes, as: UTF8.self)
    } else {
      nil
    }
  }

  @Test func whatArrivesAfterTheEndIsLeftForTheNextCall() {
    let inbox = LiveInbox()
    inbox.deliver(letter("in time", at: Self.start))
    inbox.deliver(letter("late", at: Self.start + .milliseconds(2)))
    let end = Self.start + .milliseconds(1)
    #expect(next(of: inbox, until: end) == "in time")
    #expect(next(of: inbox, until: end) == nil)
    #expect(next(of: inbox, until: end) == nil)
    #expect(next(of: inbox, until: end + .milliseconds(1)) == "late")
  }

  /// A letter that was waited for is handed out at once, also after some were taken without waiting.
  @Test func aLetterEndsTheWaiting() {
    let inbox = LiveInbox()
    inbox.deliver(letter("first", at: .now))
    #expect(next(of: inbox, until: .now + .seconds(1)) == "first")
    // A task would wait for its turn among all tests.
    Thread.detachNewThread { inbox.deliver(letter("second", at: .now)) }
    #expect(next(of: inbox, until: .now + .seconds(60)) == "second")
  }

  @Test func whoAnswersEveryAnswerHoldsNobodyUp() {
    let inbox = LiveInbox(isBounded: false)
    inbox.deliver(letter("", at: .now))
    let end = ContinuousClock.now + .milliseconds(20)
    var answers = 0
    while answers < 2_000_000, next(of: inbox, until: end) != nil {
      inbox.deliver(letter("", at: .now))
      answers += 1
    }
    #expect(answers < 2_000_000)
  }
}
