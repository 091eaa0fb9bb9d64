import TelehashCore
import TelehashPackets

/// Judges how JSON heads are written: I-JSON, and nothing around it.
package struct HeadMonitor: LedgerMonitor {
  package static let name = "heads"

  enum Rule: String, MonitorRule {
    case jsonObject = "LOB-07"
    case internetJSON = "LOB-13"
  }

  private(set) var ledger = RuleLedger<Rule>()

  package init(_ context: MonitorContext) {}

  package mutating func observe(_ sighting: Sighting) {
    let number = sighting.number
    if let seen = sighting.handshake, seen.isNew {
      // An `at` has 64 bits, and who confirms one repeats it (HS-04, HS-12).
      read(seen.handshake.inner.head, of: seen.from, at: number, allows: seen.message?.at)
      if let message = seen.message, message.form == .nested,
        let attached = try? Packet(decoding: message.packet.body)
      {
        read(attached.head, of: seen.from, at: number)
      }
    }
    if let seen = sighting.channel, sighting.isNew {
      read(seen.inner.head, of: seen.from, at: number)
      if let clear = sighting.clear, clear.vehicle == .peer {
        read(clear.packet.head, of: clear.carrier, at: number)
      }
    }
  }

  private mutating func read(
    _ head: Head, of sender: String, at number: Int, allows at: UInt64? = nil
  ) {
    switch head {
    case .none, .binary: return
    case .malformed(_, let error):
      ledger.broken(.jsonObject, by: sender, at: number, "a HEAD that is no JSON object: \(error)")
    case .json(let json):
      if Self.hasBlanks(json.bytes) {
        // Legal in JSON, wasteful in a packet; readers that compare bytes stumble over it.
        ledger.broken(
          .jsonObject, by: sender, at: number, "white space between the members of a HEAD",
          tolerance: .warning)
      } else {
        ledger.held(.jsonObject, by: sender)
      }
      ledger.judge(
        .internetJSON, by: sender, at: number,
        breach: Self.finding(in: json, allowing: at).map { "a HEAD with \($0)" })
    }
  }

  /// What I-JSON would not have; a double that cannot hold this `at` is no finding.
  private static func finding(in json: JSONHead, allowing at: UInt64?) -> JSONFinding? {
    let isLong = at.map { UInt64(exactly: Double($0)) != $0 } ?? false
    return json.findings.first { !(isLong && $0.kind == .lossyNumber) }
  }

  /// Whether there is white space outside the texts. A head as short as can be does not count: a
  /// blank is how one is kept from being taken for binary.
  private static func hasBlanks(_ json: [UInt8]) -> Bool {
    guard json.count > Packet.shortestJSONHead else { return false }
    var isText = false
    var isEscaped = false
    for byte in json {
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isText.toggle()
      } else if !isText, byte <= 0x20 {
        return true
      }
    }
    return false
  }
}
