package import TelehashCrypto
import TelehashPackets

/// Where an endpoint repeats the choices of a recording.
extension Endpoint {
  /// How channels are set up where the application does not say.
  var channelSettings: ChannelSettings {
    recorded?.channelSettings
      ?? ChannelSettings(
        timeout: faults.contains(.channelTimeoutIgnored)
          ? ChannelSettings.defaultTimeout : configuration.channelTimeout,
        consumption: configuration.consumption)
  }

  /// The application's name of a channel with a peer; nil when there is none of this number.
  package func channelHandle(_ id: ChannelID, with peer: Hashname) -> ChannelHandle? {
    slot(of: peer).flatMap { links[$0]?.exchange?.channels[id]?.handle }
  }

  /// The number the recorded endpoint gave a channel of this type; nil without a recording.
  mutating func recordedChannelID(
    for type: String, on link: Link, at now: Instant
  ) -> ChannelID? {
    recorded?.takeChannelID(type, for: link.hashname, at: now) { id in
      link.exchange?.channels[id] == nil
    }
  }
}
