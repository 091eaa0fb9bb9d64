import TelehashCrypto
import TelehashPackets

/// Where the fields of an open or line packet of version 2 lie.
struct SwitchLayout {
  private let fields: [Corruption.Field: Field]

  /// A range of bytes, or a text in the JSON head whose digits stand for bytes.
  enum Field {
    case bytes(Range<Int>)
    case digits(Range<Int>)
  }

  subscript(_ field: Corruption.Field) -> Field? { fields[field] }

  /// The fields of an open: key is the line key, mac what proves the sender.
  init(open suite: LineSuite, packet: [UInt8]) {
    let count = packet.count
    switch suite {
    case .rsa: fields = Self.json(packet, key: "open", iv: "iv", mac: "sig", token: "open")
    case .cs1a:
      fields = Self.binary(count, head: 3, mac: 4, key: 40)
    case .cs2a:
      fields = [
        .key: .bytes(3..<min(259, count)), .token: .bytes(3..<min(259, count)),
        .mac: .bytes(min(259, count)..<min(515, count)),
        .inner: .bytes(min(519, count)..<count), .iv: .bytes(min(515, count)..<min(519, count)),
      ]
    case .cs3a: fields = Self.binary(count, head: 3, mac: 16, key: 32)
    }
  }

  /// The fields of a line packet: token is the line id.
  init(line suite: LineSuite, packet: [UInt8]) {
    let count = packet.count
    let (iv, mac): (Range<Int>, Range<Int>)
    switch suite {
    case .rsa:
      fields = Self.json(packet, key: "line", iv: "iv", mac: "iv", token: "line")
      return
    case .cs1a: (mac, iv) = (18..<22, 22..<26)
    case .cs2a: (iv, mac) = (18..<34, max(count - 16, 34)..<max(count, 34))
    case .cs3a: (iv, mac) = (18..<42, 42..<58)
    }
    let inner =
      suite == .cs2a ? 34..<max(count - 16, 34) : max(iv.upperBound, mac.upperBound)..<count
    fields = [
      .token: .bytes(2..<18), .key: .bytes(2..<18), .iv: .bytes(iv), .mac: .bytes(mac),
      .inner: .bytes(inner),
    ].filter { if case .bytes(let range) = $0.value { range.upperBound <= count } else { true } }
  }

  private static func binary(
    _ count: Int, head: Int, mac: Int, key: Int
  ) -> [Corruption.Field: Field] {
    let macEnd = min(head + mac, count)
    let keyEnd = min(macEnd + key, count)
    return [
      .mac: .bytes(head..<macEnd), .key: .bytes(macEnd..<keyEnd), .token: .bytes(macEnd..<keyEnd),
      .iv: .bytes(macEnd..<keyEnd), .inner: .bytes(keyEnd..<count),
    ]
  }

  /// The texts of a v2.0 head by the names of their members; inner is the BODY.
  private static func json(
    _ packet: [UInt8], key: String, iv: String, mac: String, token: String
  ) -> [Corruption.Field: Field] {
    guard let layout = try? PacketLayout(of: packet) else { return [:] }
    var fields: [Corruption.Field: Field] = [.inner: .bytes(layout.body)]
    for (field, name) in [
      (Corruption.Field.key, key), (.iv, iv), (.mac, mac), (.token, token),
    ] {
      let marker = Array("\"\(name)\":\"".utf8)
      guard let start = packet[layout.head].firstRange(of: marker)?.upperBound,
        let end = packet[start...].firstIndex(of: UInt8(ascii: "\""))
      else { continue }
      fields[field] = .digits(start..<end)
    }
    return fields
  }
}

extension [UInt8] {
  /// Changes one bit of a field; in a text the lowest bit of one digit, which keeps it well-formed.
  mutating func flip(_ corruption: Corruption, _ layout: SwitchLayout) {
    switch layout[corruption.field] {
    case nil: return
    case .bytes(let range):
      guard !range.isEmpty else { return }
      self[range.lowerBound + (corruption.bit / 8) % range.count] ^=
        0x80 >> UInt8(corruption.bit % 8)
    case .digits(let range):
      guard range.count > 2 else { return }
      let place = range.lowerBound + (corruption.bit / 8) % (range.count - 2)
      let digits = Array("0123456789abcdef".utf8)
      let value = digits.firstIndex(of: self[place])
      self[place] = digits[value.map { $0 ^ 1 } ?? 10]
    }
  }

  /// Puts another line id into a line packet.
  mutating func replaceLineID(_ id: LineID) {
    guard let layout = try? PacketLayout(of: self) else { return }
    if layout.head.isEmpty {
      guard layout.body.count >= LineID.size else { return }
      replaceSubrange(layout.body.lowerBound..<layout.body.lowerBound + LineID.size, with: id.bytes)
      return
    }
    guard case .digits(let range)? = SwitchLayout(line: .rsa, packet: self)[.token] else { return }
    replaceSubrange(range, with: Array<UInt8>(id.text.utf8))
  }
}
