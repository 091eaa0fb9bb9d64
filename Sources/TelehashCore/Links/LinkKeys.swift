import TelehashCrypto
import TelehashPackets

/// Keys as link JSON, JWKs and URIs write them: base32 under their CSID (LINK-11).
enum LinkKeys {
  /// The longest key that is read: four times what the largest set needs.
  static let maximumKey = 1200
  /// More sets than this nobody has at once.
  static let maximumKeys = 16

  /// The key a text stands for; nil when it cannot be one of that set. Keys of sets that are not
  /// built here are kept as they are (LINK-11, CS-07).
  static func decode(_ text: String, csid: CSID) -> [UInt8]? {
    guard text.utf8.count <= maximumKey * 2, let key = try? Base32.decode(text), !key.isEmpty,
      key.count <= maximumKey
    else { return nil }
    if CSID.built.contains(csid), (try? csid.check(publicKey: key)) == nil { return nil }
    return key
  }
}
