/// The bounds of a simulation; each is there so that nothing runs or grows without end.
public struct SimulationLimits: Hashable, Sendable {
  /// Deliveries, wake-ups and planned changes in all: minutes of real time, and above the longest
  /// runs wanted (24 h of keepalives for 50 endpoints are under a million).
  public var events = 50_000_000
  /// Datagrams on their way at once: above what 10,000 endpoints starting together cause.
  public var inFlight = 1_000_000
  /// What one input may cause a node to do: above a full window of packets on every channel.
  public var outputsPerInput = 100_000
  /// How often one node may be woken without time passing.
  public var wakesPerInstant = 1000

  public init() {}

  /// Hosts, NATs or nodes of a simulation; what tables and names of larger ones cost is not known.
  public static let maximumPlaces = 200_000
}
