import TelehashCrypto
import TelehashPackets

/// Judges the ivs and nonces of version 2 line packets: none seals two packets under one key.
package struct SwitchSealMonitor: LedgerMonitor {
  package static let name = "switch-seals"

  enum Rule: String, MonitorRule {
    case freshIV = "V2OPEN-05"
    case countedIV = "V2CS1A-08"
    case randomIV = "V2CS2A-06"
    case randomNonce = "V2CS3A-05"
    case jsonHead = "V2PKT-06"
    case hasChannel = "V2LINE-06"
  }

  private(set) var ledger = RuleLedger<Rule>()
  private var used: BoundedTable<Use, Int>
  private var last: BoundedTable<Key, [UInt8]>

  /// The key of one direction of a line, by the two ids.
  private struct Key: Hashable, Sendable {
    let receiver: LineID
    let sender: LineID?
  }

  private struct Use: Hashable, Sendable {
    let key: Key
    let number: [UInt8]
  }

  /// Ivs and nonces remembered: minutes of a busy switch's traffic.
  static let maximumUses = 65_536
  /// Packets of one line that a capture may have missed between two it has.
  static let mostMissed: UInt32 = 4096

  package init(_ context: MonitorContext) {
    used = BoundedTable(limit: Self.maximumUses)
    last = BoundedTable(limit: SwitchTrafficReader.maximumLines)
  }

  package mutating func observe(_ sighting: Sighting) {
    for layer in sighting.layers where layer.isNew {
      guard let seen = layer.line else { continue }
      observeHead(seen, by: layer.from, at: sighting.number)
      observe(seen.line, by: layer.from, at: sighting.number)
    }
  }

  private mutating func observeHead(_ seen: SeenLine, by sender: String, at number: Int) {
    guard let head = seen.head else {
      let isMalformed = if case .malformed = seen.inner.head { true } else { false }
      if isMalformed {
        ledger.broken(.jsonHead, by: sender, at: number, "an inner head that is no JSON")
      }
      return ledger.broken(.hasChannel, by: sender, at: number, "no channel: there is no JSON")
    }
    ledger.held(.jsonHead, by: sender)
    switch head.id {
    case .hex, .number: ledger.held(.hasChannel, by: sender)
    case .absent: ledger.broken(.hasChannel, by: sender, at: number, "no c")
    case .wrong(let text):
      ledger.broken(.hasChannel, by: sender, at: number, "c is \(text)")
    }
  }

  private mutating func observe(_ line: DissectedLine, by sender: String, at number: Int) {
    let body = line.sealed.body
    let (rule, size): (Rule, Int)
    let bytes: [UInt8]
    switch line.suite {
    case .rsa:
      (rule, size, bytes) = (.freshIV, 16, line.sealed.iv ?? [])
    case .cs1a:
      // After the code.
      (rule, size, bytes) = (.countedIV, 4, Array(body.dropFirst(4).prefix(4)))
    case .cs2a: (rule, size, bytes) = (.randomIV, 16, Array(body.prefix(16)))
    case .cs3a: (rule, size, bytes) = (.randomNonce, 24, Array(body.prefix(24)))
    case nil: return
    }
    guard bytes.count == size else { return }
    let key = Key(receiver: line.line, sender: line.senderLine)
    let use = Use(key: key, number: bytes)
    if let earlier = used[use] {
      ledger.broken(
        rule, by: sender, at: number,
        "\(Hex.encode(bytes)) sealed packet \(earlier) under the same key")
    } else {
      ledger.held(rule, by: sender)
      used.set(number, for: use)
    }
    if rule == .countedIV { observeCount(bytes, key, by: sender, at: number) }
  }

  /// Which byte of the iv counts (AMBIGUITIES D16).
  private mutating func observeCount(
    _ iv: [UInt8], _ key: Key, by sender: String, at number: Int
  ) {
    defer { last.set(iv, for: key) }
    guard let before = last[key] else { return }
    func value(_ bytes: some Sequence<UInt8>) -> UInt32 {
      bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }
    func isNear(_ difference: UInt32) -> Bool {
      min(difference, 0 &- difference) <= Self.mostMissed
    }
    if isNear(value(iv.reversed()) &- value(before.reversed())) {
      ledger.read(.switchIVLittleEndian, by: sender, at: number)
    } else if isNear(value(iv) &- value(before)) {
      ledger.read(.switchIVBigEndian, by: sender, at: number)
    } else {
      ledger.read(.switchIVRandom, by: sender, at: number)
      ledger.broken(
        .countedIV, by: sender, at: number, "the iv does not count from the one before",
        tolerance: .ambiguity("D16"))
    }
  }
}
