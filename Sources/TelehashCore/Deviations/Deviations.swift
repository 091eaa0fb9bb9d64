/// The deviations one endpoint carries; none for a conforming one.
///
/// Those of channels live with the channels as `ChannelFaults`; all have one name space.
public struct Deviations: Hashable, Sendable, ExpressibleByArrayLiteral {
  private let carried: Set<Deviation>
  /// The deviations of the endpoint's channels.
  public let channel: ChannelFaults

  public static let none: Deviations = []

  public init(_ deviations: some Sequence<Deviation>, channel: ChannelFaults = []) {
    carried = Set(deviations)
    self.channel = channel
  }

  public init(arrayLiteral deviations: Deviation...) { self.init(deviations) }

  /// Looks up deviations by name; the first unknown name is thrown.
  public init(names: [String]) throws(UnknownDeviation) {
    var deviations: [Deviation] = []
    var channel: ChannelFaults = []
    for name in names {
      if let deviation = Deviation(rawValue: name) {
        deviations.append(deviation)
      } else if let named = ChannelFaults.named.first(where: { $0.name == name }) {
        channel.insert(named.fault)
      } else {
        throw UnknownDeviation(name: name)
      }
    }
    self.init(deviations, channel: channel)
  }

  /// Every name that `init(names:)` knows, in the order of declaration.
  public static var allNames: [String] {
    Deviation.allCases.map(\.rawValue) + ChannelFaults.named.map(\.name)
  }

  /// Both sets of deviations together.
  public func union(_ other: Deviations) -> Deviations {
    Deviations(carried.union(other.carried), channel: channel.union(other.channel))
  }

  public var isEmpty: Bool { carried.isEmpty && channel.isEmpty }

  /// The names of those that are carried, in the order of declaration.
  public var names: [String] {
    Deviation.allCases.filter(carried.contains).map(\.rawValue)
      + ChannelFaults.named.filter { channel.contains($0.fault) }.map(\.name)
  }

  /// Whether the endpoint shows this fault.
  public func contains(_ deviation: Deviation) -> Bool {
    !carried.isEmpty && carried.contains(deviation)
  }
}

/// A name no deviation has.
public struct UnknownDeviation: Error, Hashable, Sendable {
  public let name: String
}
