import TelehashCapture

/// A capture file made by hand, byte by byte, so that the reader is not tested with our writer.
struct CaptureBytes {
  var bytes: [UInt8]
  private let isBigEndian: Bool

  /// A classic pcap file header.
  init(linkType: UInt32 = 1, nanoseconds: Bool = false, bigEndian: Bool = false) {
    isBigEndian = bigEndian
    bytes = []
    add32(nanoseconds ? 0xA1B2_3C4D : 0xA1B2_C3D4)
    add16(2)
    add16(4)
    add32(0)
    add32(0)
    add32(262_144)
    add32(linkType)
  }

  /// A record; by default recorded whole.
  mutating func add(
    _ frame: [UInt8], seconds: UInt32 = 0, fraction: UInt32 = 0, captured: UInt32? = nil,
    original: UInt32? = nil
  ) {
    add32(seconds)
    add32(fraction)
    add32(captured ?? UInt32(frame.count))
    add32(original ?? UInt32(frame.count))
    bytes += frame
  }

  private mutating func add16(_ value: UInt16) { bytes += ordered(value.bigEndianBytes) }
  private mutating func add32(_ value: UInt32) { bytes += ordered(value.bigEndianBytes) }

  private func ordered(_ value: [UInt8]) -> [UInt8] { isBigEndian ? value : value.reversed() }
}

/// A pcapng file made by hand.
struct NextGenerationBytes {
  var bytes: [UInt8] = []

  init() {
    addBlock(0x0A0D_0D0A, little(0x1A2B_3C4D) + [1, 0, 0, 0] + [UInt8](repeating: 255, count: 8))
  }

  /// An interface; `resolution` is the negative power of ten of its timestamps.
  mutating func addInterface(linkType: UInt8, snapshotLength: UInt32 = 0, resolution: UInt8? = nil)
  {
    var body = [linkType, 0, 0, 0] + little(snapshotLength)
    if let resolution { body += [9, 0, 1, 0, resolution, 0, 0, 0, 0, 0, 0, 0] }
    addBlock(1, body)
  }

  mutating func add(_ frame: [UInt8], interface: UInt32 = 0, timestamp: UInt64 = 0) {
    let size = little(UInt32(frame.count))
    let padding = [UInt8](repeating: 0, count: (4 - frame.count % 4) % 4)
    addBlock(
      6,
      little(interface) + little(UInt32(timestamp >> 32))
        + little(UInt32(truncatingIfNeeded: timestamp))
        + size + size + frame + padding)
  }

  mutating func addBlock(_ type: UInt32, _ body: [UInt8]) {
    let length = little(UInt32(body.count + 12))
    bytes += little(type) + length + body + length
  }

  private func little(_ value: UInt32) -> [UInt8] { value.bigEndianBytes.reversed() }
}

extension FixedWidthInteger {
  var bigEndianBytes: [UInt8] {
    (0..<Self.bitWidth / 8).reversed().map { UInt8(truncatingIfNeeded: self >> ($0 * 8)) }
  }
}

extension CaptureReader {
  /// All events of the capture in memory.
  static func events(_ bytes: [UInt8]) throws -> [CaptureEvent] {
    try CaptureReader(bytes: bytes, name: "test.pcap").events()
  }

  func events() throws -> [CaptureEvent] {
    var events: [CaptureEvent] = []
    while let event = try next() { events.append(event) }
    return events
  }
}

extension [CaptureEvent] {
  var datagrams: [CapturedDatagram] {
    compactMap { if case .datagram(let datagram) = $0 { datagram } else { nil } }
  }

  var findings: [CaptureFinding] {
    compactMap { if case .finding(let finding) = $0 { finding } else { nil } }
  }

  var damage: CaptureDamage? {
    if case .damage(let damage) = findings.last?.kind { damage } else { nil }
  }
}
