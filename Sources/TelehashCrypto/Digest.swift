/// SHA-256, and the foldings that shorten its result (CS1A-07).
public enum Digest {
  /// The SHA-256 of the parts, one after the other: 32 bytes.
  public static func sha256(_ parts: [UInt8]...) -> [UInt8] { Sodium.sha256(parts) }

  /// The two halves of `bytes` exclusive-ored: 16 bytes from 32.
  public static func fold1(_ bytes: [UInt8]) -> [UInt8] {
    let half = bytes.count / 2
    return (0..<half).map { bytes[$0] ^ bytes[$0 + half] }
  }

  /// `fold1` three times: 4 bytes from 32.
  public static func fold3(_ bytes: [UInt8]) -> [UInt8] { fold1(fold1(fold1(bytes))) }

  /// HMAC with SHA-256: 32 bytes.
  package static func hmacSHA256(key: [UInt8], _ data: [UInt8]) -> [UInt8] {
    Sodium.hmacSHA256(key: key, data.span)
  }
}
