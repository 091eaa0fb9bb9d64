package import TelehashPackets

/// The monitors that watch a trace together.
package enum MonitorSuite {
  /// Every monitor there is for version 3.
  package static let standard: [any Monitor.Type] = [
    FramingMonitor.self, HeadMonitor.self, CloakMonitor.self, NonceMonitor.self,
    TokenMonitor.self, AtMonitor.self, ResendMonitor.self, SessionMonitor.self,
    HandshakeFormMonitor.self, KeepaliveMonitor.self,
    ChannelFormMonitor.self, ChannelIDMonitor.self, ChannelEndMonitor.self, StreamMonitor.self,
    CompressionMonitor.self,
    SequenceMonitor.self, WindowMonitor.self, MissMonitor.self, AcknowledgementMonitor.self,
    PathMonitor.self, PeerMonitor.self, ConnectMonitor.self, BridgeMonitor.self,
  ]

  /// Every monitor there is for version 2.
  package static let version2: [any Monitor.Type] = [
    SwitchFramingMonitor.self, SwitchSealMonitor.self, SwitchOpenMonitor.self,
    SwitchChannelMonitor.self, SwitchReliableMonitor.self, SwitchSeekMonitor.self,
    SwitchPathMonitor.self, SwitchPeerMonitor.self, SwitchRelayMonitor.self,
  ]

  /// Every monitor there is, in the order they are asked.
  package static let all = standard + version2

  /// The monitors of an edition.
  package static func monitors(of edition: EditionName) -> [any Monitor.Type] {
    edition.isVersion3 ? standard : version2
  }

  /// The ids of all requirements that are watched in an edition, each once, in order.
  package static func requirements(of edition: EditionName) -> [String] {
    Array(Set(monitors(of: edition).flatMap { $0.requirements })).sorted()
  }

  /// The names of the monitors that watch a requirement.
  package static func monitors(of requirement: String) -> [String] {
    all.filter { $0.requirements.contains(requirement) }.map { $0.name }
  }
}
