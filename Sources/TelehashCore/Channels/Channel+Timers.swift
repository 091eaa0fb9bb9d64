public import TelehashPackets

extension Channel {
  /// What a time-out is called, as if the other side had sent it (CH-15).
  public static let timeoutText = "timeout"

  /// When to call `timeout(at:)`, nil while nothing can happen by itself.
  public var deadline: Instant? {
    guard phase != .removed else { return nil }
    var earliest = expiry
    guard !isSilenced, !isDeaf, let halves = reliable else { return earliest }
    for candidate in [halves.sender.deadline, halves.receiver.acknowledgementDue] {
      guard let candidate else { continue }
      earliest = min(earliest ?? candidate, candidate)
    }
    return earliest
  }

  /// Does what is due: acknowledgements, resends, or giving up. Early calls do nothing.
  public mutating func timeout(at now: Instant) {
    guard phase != .removed else { return }
    if let expiry, expiry <= now {
      expire()
      return
    }
    guard !isSilenced, !isDeaf else { return }
    reliable?.sender.timeout(at: now)
    pump(at: now)
  }

  /// When the channel is given up (CH-19, CH-20, CH-22).
  private var expiry: Instant? {
    if faults.contains(.channelNeverTimesOut) { return nil }
    if faults.contains(.endedChannelsLeak), lifecycle.isMutuallyEnded { return nil }
    let hasGap = reliable?.receiver.hasGap ?? false
    let isTimed = lifecycle.runsTimer || hasGap || isDeaf || faults.contains(.openChannelTimesOut)
    var earliest = isTimed ? activeSince + settings.timeout : nil
    if let since = reliable?.sender.unansweredSince, !faults.contains(.resendGivesUpSilently) {
      let limit = since + settings.timeout
      earliest = min(earliest ?? limit, limit)
    }
    return earliest
  }

  /// Gives the channel up: silently when both sides had ended and nothing was open, else with a
  /// local error of which nothing is sent (CH-12, CH-15).
  private mutating func expire() {
    let isClean = lifecycle.isMutuallyEnded && (reliable?.sender.isIdle ?? true)
    dropBuffers()
    if !isClean, !isDeaf {
      if faults.contains(.timeoutSent) {
        outputs.append(.transmit(Self.errPacket(Self.timeoutText, on: id)))
      }
      outputs.append(.failed(Self.timeoutText, locally: true))
    }
    remove()
  }

  /// Forgets at once what ended on both sides; only a deviation does so (CH-21).
  mutating func forgetIfEnded() {
    if faults.contains(.endedChannelForgotten), lifecycle.isMutuallyEnded { remove() }
  }

  /// Drops what waits in both directions.
  mutating func dropBuffers() {
    reliable?.sender.removeAll()
    reliable?.receiver.removeAll()
    outputs.removeAll { output in
      switch output {
      case .transmit, .deliver: true
      case .ended, .acknowledged, .failed, .finding, .removed: false
      }
    }
  }

  mutating func remove() {
    lifecycle.apply(.removed)
    outputs.append(.removed)
  }
}
