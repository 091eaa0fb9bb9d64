import TelehashPackets

extension PacketRecord {
  /// One line for people: `handshake 3a A→B at=1795250511 link`.
  public var summary: String {
    var words = [kind.rawValue]
    if let reason { words.append("(\(reason.rawValue))") }
    if let csid { words.append(csid) }
    if from != nil || to != nil { words.append("\(from ?? "?")→\(to ?? "?")") }
    if let inner { words += inner.summaryWords }
    return words.joined(separator: " ")
  }
}

extension InnerRecord {
  /// The members that tell packets apart at a glance, then the size of the body.
  fileprivate var summaryWords: [String] {
    var words: [String] = []
    for name in Self.tellingMembers {
      guard let value = head?[name] else { continue }
      if name == "type", let type = value.string {
        words.append(Self.shortened(type))
      } else {
        words.append("\(name)=\(Self.shortened(value.description))")
      }
    }
    if !body.isEmpty { words.append("+\(body.count)B") }
    if let attached, let kind = attached.kind { words.append("[\(kind.rawValue)]") }
    return words
  }

  private static let tellingMembers = [
    "type", "c", "seq", "ack", "miss", "end", "err", "at", "line", "peer",
  ]

  /// Longer values would hide the rest of the line.
  private static let longestValue = 24

  /// The first characters of `text`, with control characters made visible.
  private static func shortened(_ text: String) -> String {
    let start = text.unicodeScalars.prefix(longestValue).map { scalar in
      scalar.properties.generalCategory == .control ? "\u{FFFD}" : String(scalar)
    }
    return start.joined() + (text.unicodeScalars.count > longestValue ? "…" : "")
  }
}
