import TelehashPackets

extension TraceEvent {
  /// The event as one line of stable text; the hash of a trace is taken over these.
  ///
  ///     0.001000000 sent A 10.0.0.1:42001 10.0.0.2:42002 143 6c62272e07bb0142 handshake
  ///     0.002000000 dropped:loss - 10.0.0.1:42001 10.0.0.2:42002 20 af63bd4c8601b7df
  ///     1.000000000 timer A - - 0 -
  ///
  /// Fields are separated by one space: seconds with nine decimals; kind, with the reason of a loss
  /// behind a colon; actor; source; destination; length of the datagram; its checksum (FNV-1a, 64
  /// bits); text to the end of the line. An absent field is `-`. In every field bytes below 0x20,
  /// 0x7f and the backslash are written `\xHH`, and so are spaces in all but the text. What a
  /// datagram was decoded to is left out, so that looking at a run does not change its hash.
  public var line: String {
    var bytes: [UInt8] = []
    appendLine(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the line, without an end of line.
  public func appendLine(to output: inout [UInt8]) {
    var line = LineWriter(bytes: output)
    output = []
    line.append(time)
    line.field(kind.name)
    if case .dropped(let reason) = kind {
      line.append(":")
      line.escaped(reason.rawValue, spaces: true)
    }
    line.field(actor)
    line.field(source?.description ?? "")
    line.field(destination?.description ?? "")
    line.field(String(bytes.count))
    line.field(bytes.isEmpty ? "" : Self.checksum(of: bytes))
    if !text.isEmpty {
      line.append(" ")
      line.escaped(text, spaces: false)
    }
    output = line.bytes
  }

  /// FNV-1a in 64 bits: it tells different datagrams apart and costs next to nothing.
  private static func checksum(of bytes: [UInt8]) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

/// Puts the fields of a line one after the other.
private struct LineWriter {
  var bytes: [UInt8]

  mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  mutating func append(_ time: Instant) {
    append(String(time.nanoseconds / 1_000_000_000))
    append(".")
    let fraction = String(time.nanoseconds % 1_000_000_000)
    append(String(repeating: "0", count: 9 - fraction.utf8.count))
    append(fraction)
  }

  /// A space and the text, or a dash when there is none.
  mutating func field(_ text: String) {
    append(" ")
    if text.isEmpty { append("-") } else { escaped(text, spaces: true) }
  }

  mutating func escaped(_ text: String, spaces: Bool) {
    for byte in text.utf8 {
      let plain =
        byte > 0x20 && byte != 0x7F && byte != UInt8(ascii: "\\")
        || byte == 0x20 && !spaces
      if plain {
        bytes.append(byte)
      } else {
        append("\\x" + Hex.encode([byte]))
      }
    }
  }
}
