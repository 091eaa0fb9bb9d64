public import TelehashPackets

/// Opens a channel and names it: `.c`, `.type`.
public struct OpenStep: Hashable, Sendable {
  public var from: ScenarioName
  public var to: ScenarioName
  public var type: String
  public var reliable: Bool
  public var body: ByteContent?
  public var members: JSONObject
  /// The router a script's packets go through; nil for the direct way.
  public var through: ScenarioName?
  public var bind: ScenarioName
}

/// Moves bytes over a reliable channel: they arrive whole, in order and once, or an error ends it.
public struct TransferStep: Hashable, Sendable {
  public var from: ScenarioName
  public var to: ScenarioName
  public var bytes: Int
  /// A new reliable `stream` channel when nil.
  public var channel: ScenarioName?
  /// The router a new stream of a script goes through; nil for the direct way.
  public var through: ScenarioName?
  public var within: TimeSpan
  public var result: Result

  public enum Result: String, Hashable, Sendable, CaseIterable {
    case complete
    case error
    case either
  }
}

/// Ends a channel, with an error when one is given.
public struct CloseStep: Hashable, Sendable {
  public var channel: ScenarioName
  public var by: ScenarioName
  public var err: String?
}
