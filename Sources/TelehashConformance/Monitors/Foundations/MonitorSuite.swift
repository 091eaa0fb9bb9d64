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

  /// The ids of all requirements that are watched, each once, in order.
  package static var requirements: [String] {
    Array(Set(standard.flatMap { $0.requirements })).sorted()
  }

  /// The names of the monitors that watch a requirement.
  package static func monitors(of requirement: String) -> [String] {
    standard.filter { $0.requirements.contains(requirement) }.map { $0.name }
  }
}
