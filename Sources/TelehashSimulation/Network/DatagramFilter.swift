public import TelehashPackets

/// Something done to datagrams chosen by who sends them to whom and by what they mean.
///
/// Every filter sees every datagram that has a destination, whatever else happens to it: "the second
/// handshake" is the second that was sent. Where several match, all act; a drop wins.
public struct DatagramFilter: Hashable, Sendable {
  /// What drops are reported under, and what it is released and removed by.
  public var name: String
  /// The host it leaves; nil for any.
  public var from: String?
  /// The host it is meant for; nil for any.
  public var to: String?
  /// One of the meanings the observer sees in it, such as `handshake` or `seq:3`; nil for any.
  public var meaning: String?
  /// Which of those that match so far.
  public var occurrence: Occurrence
  public var action: Action

  /// Which of the matching datagrams are meant.
  public enum Occurrence: Hashable, Sendable {
    case every
    /// That one alone, counted from 1.
    case nth(Int)
    /// So many from the first on.
    case first(Int)
  }

  /// What is done to them.
  public enum Action: Hashable, Sendable {
    case drop
    /// It arrives so much later.
    case delay(TimeSpan)
    /// A copy arrives so much after it.
    case duplicate(after: TimeSpan)
    /// One bit is flipped.
    case corrupt
    /// It waits until `Simulation.release(_:)`.
    case hold
  }

  public init(
    _ name: String, from: String? = nil, to: String? = nil, meaning: String? = nil,
    _ occurrence: Occurrence, _ action: Action
  ) {
    self.name = name
    self.from = from
    self.to = to
    self.meaning = meaning
    self.occurrence = occurrence
    self.action = action
  }
}
