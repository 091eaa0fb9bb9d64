import TelehashCrypto
import TelehashPackets

/// Judges what a datagram of version 2 is: one packet, an open, a line packet or an empty one.
package struct SwitchFramingMonitor: LedgerMonitor {
  package static let name = "switch-framing"

  enum Rule: String, MonitorRule {
    case layout = "V2PKT-01"
    case nested = "V2PKT-07"
    case onePacketEach = "V2NET-01"
    case jsonOpen = "V2OPEN-01"
    case binaryOpen = "V2OPEN-06"
    case jsonLine = "V2LINE-01"
    case binaryLine = "V2LINE-04"
    case linesAreBridged = "V2BRIDGE-18"
  }

  private(set) var ledger = RuleLedger<Rule>()
  private let context: MonitorContext
  private let rules: SwitchRules

  /// Bytes of the largest datagram (V2NET-01).
  static let largestDatagram = 1472

  package init(_ context: MonitorContext) {
    self.context = context
    rules = context.switchRules ?? .v21
  }

  package mutating func observe(_ sighting: Sighting) {
    guard isJudged(sighting) else { return }
    let sender = sighting.transmitter.name
    let number = sighting.number
    switch sighting.packet.dissection.content {
    case .invalid(.notAPacket):
      ledger.broken(.layout, by: sender, at: number, "a datagram that is no packet")
      return
    case .open:
      ledger.held(openRule, by: sender)
      if sighting.isCarried, !sighting.isNew, context.isComplete {
        ledger.broken(
          .linesAreBridged, by: sender, at: number,
          "an open of somebody else is passed on outside a tunnel", tolerance: .warning)
      }
    case .line:
      ledger.held(lineRule, by: sender)
      if sighting.isCarried, !sighting.isNew { ledger.held(.linesAreBridged, by: sender) }
    case .other(let other):
      observe(other, by: sender, at: number)
    case .invalid, .empty, .handshake, .channel:
      break
    }
    ledger.held(.layout, by: sender)
    for layer in sighting.layers where layer.depth > 0 && layer.isOwnSend {
      ledger.held(.nested, by: layer.from)
    }
    let size = sighting.packet.datagram.count
    ledger.judge(
      .onePacketEach, by: sender, at: number,
      breach: size > Self.largestDatagram ? "a datagram of \(size) bytes" : nil)
  }

  private var openRule: Rule { rules.packets.sealing == .json ? .jsonOpen : .binaryOpen }
  private var lineRule: Rule { rules.packets.sealing == .json ? .jsonLine : .binaryLine }

  /// A capture also shows traffic that has nothing to do with telehash: there only what comes from
  /// a switch that was seen before counts.
  private func isJudged(_ sighting: Sighting) -> Bool {
    if sighting.transmitter.isKnown || context.isComplete { return true }
    // Two zero bytes from somewhere say nothing yet of who is there.
    if case .empty = sighting.packet.dissection.content { return false }
    return context.isEndpoint(sighting.packet.source)
  }

  /// A packet that is neither open nor line packet; discovery sends such, in clear.
  private mutating func observe(_ other: Packet, by sender: String, at number: Int) {
    guard rules.packets.sealing == .json else {
      if case .binary(let head) = other.head, CSID(rawValue: head[0]).allocation == .invalid {
        ledger.broken(.binaryOpen, by: sender, at: number, "an open of cipher set 00")
      }
      return
    }
    switch other.json?["type"]?.string {
    case "open":
      ledger.broken(.jsonOpen, by: sender, at: number, "an open without open, iv or sig in form")
    case "line":
      ledger.broken(.jsonLine, by: sender, at: number, "a line packet without line or iv in form")
    default: break
    }
  }
}
