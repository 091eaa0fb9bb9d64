import TelehashCrypto
import TelehashPackets

/// A key log: ephemeral secrets as an implementation writes them while it runs, one a line.
///
/// ```text
/// # comments and empty lines are skipped
/// CS3A_EPHEMERAL <public hex> <secret hex>
/// CS2A_EPHEMERAL <public hex> <secret hex> <aesKey hex>
/// RSA_EPHEMERAL <public hex> <secret hex>
/// ```
///
/// The label is `CS`, the cipher set and `_EPHEMERAL`; `RSA` stands for the one set of v2.0, as in
/// `keys.json`. The third value is for 2a in v3 only. Several secrets may be of one endpoint.
package enum KeyLog {
  /// The keys in the text `bytes`; errors call the file `name` and give the line.
  package static func decode(_ bytes: [UInt8], name: String) throws(KeyFileError) -> KeyMaterial {
    var material = KeyMaterial()
    var number = 0
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      let fields = line.split(whereSeparator: isBlank)
      guard let label = fields.first, label.first != UInt8(ascii: "#") else { continue }
      if let fault = read(fields, length: line.count, into: &material) {
        throw KeyFileError(file: name, place: "line \(number)", reason: fault)
      }
    }
    return material
  }

  /// The text of a key log with the ephemerals of `material`.
  package static func encode(_ material: KeyMaterial) -> [UInt8] {
    var text = ""
    for ephemeral in material.ephemerals {
      let label = ephemeral.csid.map { "CS\($0.uppercased())" } ?? "RSA"
      text += "\(label)_EPHEMERAL \(Hex.encode(ephemeral.publicKey))"
      text += " \(ephemeral.secret.withBytes { Hex.encode($0) })"
      if let aesKey = ephemeral.aesKey { text += " \(aesKey.withBytes { Hex.encode($0) })" }
      text += "\n"
    }
    return Array(text.utf8)
  }

  /// Whether a byte separates the fields of a line.
  static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
  }

  /// Reads one line of `length` bytes; what is wrong with it, or nil.
  private static func read(
    _ fields: [ArraySlice<UInt8>], length: Int, into material: inout KeyMaterial
  ) -> String? {
    guard length <= KeyFileLimits.logLineBytes else {
      return "longer than \(KeyFileLimits.logLineBytes) bytes"
    }
    let label = String(decoding: fields[0], as: UTF8.self)
    guard let set = cipherSet(of: label) else {
      return "unknown label; expected CS1A_EPHEMERAL, CS2A_EPHEMERAL, CS3A_EPHEMERAL "
        + "or RSA_EPHEMERAL"
    }
    let csid = set == KeyForm.v20 ? nil : set
    guard (3...4).contains(fields.count) else {
      return "\(fields.count - 1) values after the label; expected public and secret, "
        + "and for 2a the AES key"
    }
    var values: [[UInt8]] = []
    for (field, what) in zip(fields.dropFirst(), ["public", "secret", "AES key"]) {
      do throws(HexError) {
        values.append(try Hex.decode(String(decoding: field, as: UTF8.self)))
      } catch {
        return "\(what): not hexadecimal (\(error))"
      }
    }
    if let fault = KeyForm.fault(inEphemeral: values[0], csid: csid, isSecret: false) {
      return "public: \(fault)"
    }
    if let fault = KeyForm.fault(inEphemeral: values[1], csid: csid, isSecret: true) {
      return "secret: \(fault)"
    }
    let aesKey = values.count > 2 ? values[2] : nil
    if let aesKey, let fault = KeyForm.fault(inAESKey: aesKey, csid: csid) {
      return "AES key: \(fault)"
    }
    material.ephemerals.append(
      KeyMaterial.Ephemeral(
        csid: csid, publicKey: values[0], secret: Secret(values[1]),
        aesKey: aesKey.map { Secret($0) }))
    return nil
  }

  /// The cipher set a label names, as `keys.json` calls it, or nil when it names none.
  private static func cipherSet(of label: String) -> String? {
    let suffix = "_EPHEMERAL"
    guard label.hasSuffix(suffix) else { return nil }
    let set = label.dropLast(suffix.count)
    if set == "RSA" { return KeyForm.v20 }
    let csid = set.dropFirst(2).lowercased()
    return set.hasPrefix("CS") && KeyForm.isCSID(csid) ? csid : nil
  }
}
