import TelehashPackets

/// The bounds of what a file of keys may hold, each with its reason.
package enum KeyFileLimits {
  /// Bytes of a whole file: 10,000 endpoints with an RSA key each take about 60 MB.
  package static let fileBytes = 64 << 20

  /// What the JSON may cost: 10,000 endpoints with ten ephemerals each are 600,000 values, and
  /// nothing lies deeper than a key of an identity.
  static let json = JSONLimits(bytes: fileBytes, depth: 8, values: 1_000_000)

  /// UTF-8 bytes of one text: the secret of an RSA identity of 8192 bits takes 7.5 KiB in base32.
  static let textBytes = 16_384

  /// UTF-8 bytes of a name: names are for people and for one line of a report.
  package static let nameBytes = 256

  /// Characters of an unknown name that its error shows.
  static let unknownNameShown = 40

  /// Bytes of one line of a key log: a label and three values of at most 65 bytes take under 320.
  package static let logLineBytes = 1024
}

/// The sizes keys may have, from the forms the editions give them.
enum KeyForm {
  /// What v2.0 calls its one set of lasting keys.
  static let v20 = "rsa"

  /// Bytes of a line id.
  static let lineBytes = 16

  /// What is wrong with the lasting key or secret of `csid`, or nil when it may be one.
  static func fault(inLasting bytes: [UInt8], csid: String, isSecret: Bool) -> String? {
    switch csid {
    case "1a": fault(bytes, allowed: isSecret ? [20] : [21, 40])
    case "3a": fault(bytes, allowed: [32])
    case "2a", v20: bytes.first == 0x30 ? nil : "expected an RSA key in DER"
    default: bytes.isEmpty ? "empty" : nil
    }
  }

  /// What is wrong with an ephemeral's key or secret, or nil when it may be one. A nil `csid` is
  /// that of v2.0.
  static func fault(inEphemeral bytes: [UInt8], csid: String?, isSecret: Bool) -> String? {
    switch csid {
    case "1a": fault(bytes, allowed: isSecret ? [20] : [21, 40])
    case "2a": fault(bytes, allowed: isSecret ? [32] : [64, 65])
    case "3a": fault(bytes, allowed: [32])
    case nil: fault(bytes, allowed: isSecret ? [32] : [65])
    default: bytes.isEmpty ? "empty" : nil
    }
  }

  /// What is wrong with the random bytes an ephemeral of 2a carries, or nil.
  static func fault(inAESKey bytes: [UInt8], csid: String?) -> String? {
    csid == "2a" ? fault(bytes, allowed: [32]) : "only an ephemeral of 2a has one"
  }

  /// Whether `text` is a CSID as it is written.
  static func isCSID(_ text: String) -> Bool {
    text.utf8.count == 2 && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
  }

  private static func fault(_ bytes: [UInt8], allowed: [Int]) -> String? {
    if allowed.contains(bytes.count) { return nil }
    return "\(bytes.count) bytes; expected \(allowed.map(String.init).joined(separator: " or "))"
  }
}
