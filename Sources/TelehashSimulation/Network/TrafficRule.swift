public import TelehashPackets

/// Something done to datagrams chosen by who sends them and what they mean.
public struct TrafficRule: Sendable {
  /// Which of the datagrams that fit.
  public enum Occurrence: Hashable, Sendable {
    /// That one alone, counted from 1.
    case nth(Int)
    /// So many from the first on.
    case first(Int)
    case every
  }

  public enum Action: Hashable, Sendable {
    case drop
    case delay(TimeSpan)
    case duplicate
    case corrupt
  }

  /// Told in the trace when the rule drops.
  public var name: String
  public var from: NodeID?
  public var to: NodeID?
  public var which: Occurrence
  public var action: Action
  /// Whether a payload is meant; the layer above knows how to read it.
  public var isMeant: @Sendable ([UInt8]) -> Bool
  /// How many fitted so far.
  var count = 0

  public init(
    name: String, from: NodeID?, to: NodeID?, which: Occurrence, action: Action,
    isMeant: @escaping @Sendable ([UInt8]) -> Bool
  ) {
    self.name = name
    self.from = from
    self.to = to
    self.which = which
    self.action = action
    self.isMeant = isMeant
  }

  /// Whether the rule applies to this datagram; counts it.
  mutating func applies(from sender: NodeID, to receiver: NodeID?, _ payload: [UInt8]) -> Bool {
    guard from == nil || from == sender, to == nil || to == receiver, isMeant(payload) else {
      return false
    }
    count += 1
    return switch which {
    case .nth(let number): count == number
    case .first(let number): count <= number
    case .every: true
    }
  }
}
