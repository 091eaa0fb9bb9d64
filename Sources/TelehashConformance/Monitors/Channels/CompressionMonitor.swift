import TelehashCore
import TelehashCrypto
import TelehashPackets

/// Judges whether channel payloads are compressed exactly when both handshakes say so.
package struct CompressionMonitor: LedgerMonitor {
  package static let name = "compression"

  enum Rule: String, MonitorRule {
    case plainWithout = "Z-01"
    case agreedMethod = "Z-02"
  }

  private(set) var ledger = RuleLedger<Rule>()
  /// What the handshakes of a token offer.
  private var offers: BoundedTable<Token, UInt64>
  private let context: MonitorContext

  /// Exchanges that are followed.
  static let maximumExchanges = 16_384

  package init(_ context: MonitorContext) {
    self.context = context
    offers = BoundedTable(limit: Self.maximumExchanges)
  }

  package mutating func observe(_ sighting: Sighting) {
    guard context.edition.allowsCompression else { return }
    if let seen = sighting.handshake, let message = seen.message, message.keyPacket != nil {
      offers.set(message.compression, for: seen.handshake.token)
    }
    guard sighting.isNew, case .channel(let channel) = sighting.packet.dissection.content,
      let sender = channel.from, let senderToken = channel.senderToken,
      let own = offers[senderToken], let other = offers[channel.token]
    else { return }
    if own == other, own > 0 {
      ledger.judge(
        .agreedMethod, by: sender, at: sighting.number,
        breach: channel.inner == nil ? "no payload of the agreed method \(own)" : nil)
    } else {
      ledger.judge(
        .plainWithout, by: sender, at: sighting.number,
        breach: channel.inner == nil ? "no plain packet, though no method was agreed on" : nil)
    }
  }
}
