import TelehashCrypto
import TelehashPackets

extension VectorMutant {
  /// What works out values of version 2 alone wrong.
  static let switches: [VectorMutant] = [
    VectorMutant("short-rsa-key-taken", ["V2HN-02"], "RSA keys of any size are taken") {
      kind, right in
      guard let key = (kind as? SwitchHashnameVector)?.rsaKey, isShort(key), case .refused = right
      else { return nil }
      return named(by: key)
    },
    VectorMutant("rsa-key-any-form", ["V2HN-03"], "RSA keys in any encoding are taken") {
      kind, right in
      guard let key = (kind as? SwitchHashnameVector)?.rsaKey, !isShort(key), case .refused = right
      else { return nil }
      return named(by: key)
    },
  ]

  /// Whether a key is in order but for its size: of less than 2048 bits, its length has one byte.
  private static func isShort(_ key: [UInt8]) -> Bool { key.starts(with: [0x30, 0x81]) }

  private static func named(by key: [UInt8]) -> VectorAnswer {
    .outputs(["hashname": .string(HexHashname(publicKeyInfo: key).text)])
  }
}
