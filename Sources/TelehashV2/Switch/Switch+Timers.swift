import TelehashCrypto
import TelehashPackets

/// What is due for one hashname when its time has come.
extension Switch {
  mutating func wake(_ peer: HexHashname, at now: Instant) {
    wakeWant(peer, at: now)
    wakeChannels(of: peer, at: now)
    wakeLink(with: peer, at: now)
    wakeBridge(for: peer, at: now)
  }
}
