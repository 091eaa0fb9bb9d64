import TelehashCore
import TelehashCrypto
package import TelehashPackets

/// Finds out which edition traffic belongs to, from its handshakes.
///
/// The two editions with nested handshakes of 2015 look alike in passing; the final one stands for
/// both. Flat handshakes in traffic that also has nested ones are old habits (A2), not the edition.
package struct EditionDetector: Sendable {
  private var flat = 0
  private var nested = 0
  private var version2: EditionName?

  package init() {}

  package mutating func observe(_ packet: ObservedPacket) {
    switch packet.dissection.content {
    case .handshake(let handshake): note(handshake)
    case .channel(let channel):
      if case .handshake(let handshake) = channel.introduced { note(handshake) }
    case .open(let open): version2 = version2 ?? (open.suite == .rsa ? .v20 : .v21)
    case .invalid, .empty, .other, .line: break
    }
  }

  private mutating func note(_ handshake: DissectedHandshake) {
    switch (try? handshake.message.get())?.form {
    case .flat: flat += 1
    case .nested: nested += 1
    case .other, nil: break
    }
  }

  /// The edition of what was seen; nil before the first handshake that tells.
  package var edition: EditionName? {
    if let version2 { return version2 }
    if nested > 0 { return .v3 }
    return flat > 0 ? .v3December2014 : nil
  }
}
