import Synchronization
import TelehashCrypto
import TelehashPackets
import TelehashSimulation

/// Tells traffic rules what a datagram means, with the keys of the simulated endpoints.
///
/// A rule is asked in the middle of the simulation, so the reader is shared by reference; it is
/// brought up to date between events.
final class MeaningReader: Sendable {
  private let dissector: Mutex<Dissector>

  init(_ keys: KeyRing) { dissector = Mutex(Dissector(keys: keys)) }

  /// Learns new keys and the handshakes that were sent.
  func update(_ keys: KeyRing, _ observations: ArraySlice<Simulation.Observation>) {
    dissector.withLock { dissector in
      dissector.keys = keys
      for observation in observations where observation.kind == .sent {
        if Self.isHandshake(observation.payload) { _ = dissector.dissect(observation.payload) }
      }
    }
  }

  /// Whether a datagram is of the meaning a filter names.
  func fits(_ payload: [UInt8], _ meaning: PacketFilter.Meaning) -> Bool {
    switch meaning {
    case .any: return true
    case .handshake: return Self.isHandshake(payload)
    case .channel: return Self.headLength(payload) == 0
    case .seq(let seq): return channel(payload)?.json?["seq"]?.uint64 == seq
    case .type(let type): return channel(payload)?.json?["type"] == .string(type)
    }
  }

  private func channel(_ payload: [UInt8]) -> Packet? {
    dissector.withLock { dissector in
      guard case .channel(let channel) = dissector.dissect(payload).content else { return nil }
      return channel.inner
    }
  }

  private static func isHandshake(_ payload: [UInt8]) -> Bool { headLength(payload) == 1 }

  private static func headLength(_ payload: [UInt8]) -> Int? {
    guard let (packet, _) = try? Cloak.uncloak(payload) else { return nil }
    return (try? PacketLayout(of: packet))?.head.count
  }
}
