public import TelehashPackets

/// What one channel may choose for itself: its time-out and how it takes what arrives.
public struct ChannelSettings: Hashable, Sendable {
  /// When a delivered packet counts as processed and so is acknowledged (REL-10).
  public enum Consumption: Hashable, Sendable {
    /// With its delivery.
    case automatic
    /// When the application says so with `consume`.
    case manual
  }

  /// The time-out where nothing else is asked for; the implementations use 10 s to 60 s.
  public static let defaultTimeout = TimeSpan.seconds(30)

  /// How long the channel waits in silence before it gives up (CH-15, CH-22).
  public var timeout: TimeSpan
  public var consumption: Consumption
  /// How long an acknowledgement waits for content to ride on; a second at most (REL-11).
  public var acknowledgementDelay: TimeSpan
  /// After how many arrivals an acknowledgement waits no longer.
  public var eagerAfter: Int
  /// How many unprocessed packets the receiving half holds (REL-09).
  public let receiveWindow: Int

  /// Settings with the defaults for whatever is not given; out of range values are brought within.
  public init(
    timeout: TimeSpan = ChannelSettings.defaultTimeout, consumption: Consumption = .automatic,
    acknowledgementDelay: TimeSpan = ReliableReceiver.defaultDelay,
    eagerAfter: Int = ReliableReceiver.eagerAfter,
    receiveWindow: Int = ReliableReceiver.defaultWindow
  ) {
    self.timeout = timeout
    self.consumption = consumption
    self.eagerAfter = eagerAfter
    self.acknowledgementDelay = min(acknowledgementDelay, ReliableReceiver.longestDelay)
    self.receiveWindow = min(max(receiveWindow, 1), ReliableReceiver.largestWindow)
  }
}
