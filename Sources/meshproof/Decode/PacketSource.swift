import Foundation
import TelehashPackets

/// A packet given on the command line: as hexadecimal text, or in a file.
enum PacketSource {
  /// The bytes an argument stands for: hexadecimal digits, with blanks and colons between them as
  /// one likes, or the name of a file that holds such digits or the packet itself.
  static func bytes(_ argument: String) throws(CommandError) -> [UInt8] {
    if let bytes = hex(Array(argument.utf8)) { return bytes }
    guard FileManager.default.fileExists(atPath: argument) else {
      let shown = Printable.text(argument, atMost: 40)
      throw .unusable("\(shown): neither hexadecimal nor a file; \(fault(in: argument))")
    }
    let content = try read(argument)
    if isCapture(content) {
      throw .unusable("\(argument): a capture; choose one of its packets with --packet N")
    }
    guard !content.isEmpty else {
      throw .unusable("\(argument): empty file; expected a packet, as bytes or in hexadecimal")
    }
    return hex(content) ?? content
  }

  /// Whether a file is a capture, by its first bytes.
  static func isCapture(_ bytes: [UInt8]) -> Bool {
    let magics: [[UInt8]] = [
      [0xA1, 0xB2, 0xC3, 0xD4], [0xD4, 0xC3, 0xB2, 0xA1], [0xA1, 0xB2, 0x3C, 0x4D],
      [0x4D, 0x3C, 0xB2, 0xA1], [0x0A, 0x0D, 0x0D, 0x0A],
    ]
    return magics.contains { bytes.starts(with: $0) }
  }

  /// The largest file read: a packet is at most 64 KiB, and four characters a byte are plenty.
  private static let mostBytes = 1 << 18

  private static func read(_ path: String) throws(CommandError) -> [UInt8] {
    let data: Data
    do {
      let handle = try FileHandle(forReadingFrom: URL(filePath: path))
      defer { try? handle.close() }
      data = try handle.read(upToCount: mostBytes + 1) ?? Data()
    } catch {
      throw .unusable("\(path): cannot be read: \(error.localizedDescription)")
    }
    guard data.count <= mostBytes || isCapture(Array(data.prefix(4))) else {
      throw .unusable("\(path): more than \(mostBytes) bytes; expected one packet")
    }
    return Array(data)
  }

  /// The bytes of hexadecimal text; nil when it is something else.
  private static func hex(_ text: [UInt8]) -> [UInt8]? {
    var digits = text.filter { !isSeparator($0) }
    if digits.starts(with: "0x".utf8) { digits.removeFirst(2) }
    guard !digits.isEmpty, let bytes = try? Hex.decode(String(decoding: digits, as: UTF8.self))
    else { return nil }
    return bytes
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"),
      UInt8(ascii: ":"):
      true
    default: false
    }
  }

  /// Why text is not hexadecimal, with the place.
  private static func fault(in text: String) -> String {
    let digits = text.utf8.filter { !isSeparator($0) }
    for (index, byte) in text.utf8.enumerated() where !isSeparator(byte) {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
        UInt8(ascii: "A")...UInt8(ascii: "F"):
        continue
      default: return "character \(index + 1) is no hexadecimal digit"
      }
    }
    return digits.isEmpty ? "there are no digits" : "an odd number of digits (\(digits.count))"
  }
}
