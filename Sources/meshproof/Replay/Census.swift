import TelehashConformance
import TelehashPackets

/// How many packets of each kind there are, and how many of them could be opened.
struct Census {
  private(set) var handshakes = 0
  private(set) var channels = 0
  private(set) var openedChannels = 0
  /// Opens of version 2.
  private(set) var opens = 0
  private(set) var lines = 0
  private(set) var openedLines = 0
  /// Opens and line packets inside line packets.
  private(set) var tunnelled = 0
  private(set) var others = 0
  /// Datagrams that cannot be packets.
  private(set) var notPackets = 0
  /// Packets nobody's key is for.
  private(set) var noKey = 0
  /// Packets that do not verify.
  private(set) var unverified = 0

  mutating func add(_ dissection: Dissection) {
    switch dissection.content {
    case .handshake: handshakes += 1
    case .channel(let channel):
      channels += 1
      if channel.inner != nil { openedChannels += 1 }
    case .open: opens += 1
    case .line(let line):
      lines += 1
      if line.inner != nil { openedLines += 1 }
      if line.tunnelled != nil { tunnelled += 1 }
    case .empty, .other: others += 1
    case .invalid(.notAPacket): notPackets += 1
    case .invalid(.noKey): noKey += 1
    case .invalid(.doesNotVerify): unverified += 1
    }
  }

  /// As in `29 datagrams: 8 handshakes, 21 channel packets`.
  var text: String {
    let all = handshakes + channels + opens + lines + others + notPackets + noKey + unverified
    var parts: [String] = []
    if handshakes > 0 { parts.append(Counted.text(handshakes, "handshake")) }
    if channels > 0 {
      let closed = channels - openedChannels
      parts.append(
        Counted.text(channels, "channel packet") + (closed > 0 ? " (\(closed) not opened)" : ""))
    }
    if opens > 0 { parts.append(Counted.text(opens, "open")) }
    if lines > 0 {
      let closed = lines - openedLines
      parts.append(
        Counted.text(lines, "line packet") + (closed > 0 ? " (\(closed) not opened)" : ""))
    }
    if tunnelled > 0 { parts.append("\(tunnelled) of them with a packet inside") }
    if others > 0 { parts.append("\(others) other") }
    if noKey > 0 { parts.append("\(noKey) without a key") }
    if unverified > 0 { parts.append("\(unverified) that do not verify") }
    if notPackets > 0 { parts.append("\(notPackets) that are no packets") }
    return Counted.text(all, "datagram") + (parts.isEmpty ? "" : ": ")
      + parts.joined(separator: ", ")
  }
}
