import TelehashCrypto
import TelehashPackets

/// One object of `keys.json` being read: it knows its place, for the errors.
struct KeyFileObject {
  let object: JSONObject
  /// As in `identities[1].keys`; empty for the outermost object.
  let path: String
  let file: String

  init(_ object: JSONObject, at path: String, file: String) {
    self.object = object
    self.path = path
    self.file = file
  }

  func fail(_ field: String?, _ reason: String) -> KeyFileError {
    let place = field.map { path.isEmpty ? $0 : "\(path).\($0)" } ?? path
    return KeyFileError(file: file, place: place.isEmpty ? nil : place, reason: reason)
  }

  /// Refuses every field but `known`.
  func allowOnly(_ known: [String]) throws(KeyFileError) {
    for name in object.names where !known.contains(name) {
      let shown = String(name.prefix(KeyFileLimits.unknownNameShown))
      throw fail(shown, "unknown field; expected \(known.joined(separator: ", "))")
    }
  }

  func string(_ field: String) throws(KeyFileError) -> String {
    guard let value = object[field] else { throw fail(field, "missing") }
    guard let text = value.string else { throw fail(field, "not a string") }
    guard text.utf8.count <= KeyFileLimits.textBytes else {
      throw fail(field, "longer than \(KeyFileLimits.textBytes) bytes")
    }
    return text
  }

  func optional<Value>(
    _ field: String, _ read: (String) throws(KeyFileError) -> Value
  ) throws(KeyFileError) -> Value? {
    object[field] == nil ? nil : try read(field)
  }

  /// A name or hashname: short, not empty, and safe to print on one line.
  func name(_ field: String) throws(KeyFileError) -> String {
    let text = try string(field)
    guard (1...KeyFileLimits.nameBytes).contains(text.utf8.count),
      text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
    else {
      throw fail(field, "expected 1 to \(KeyFileLimits.nameBytes) bytes without control characters")
    }
    return text
  }

  func hex(_ field: String) throws(KeyFileError) -> [UInt8] {
    let text = try string(field)
    do throws(HexError) {
      return try Hex.decode(text)
    } catch {
      throw fail(field, "not hexadecimal (\(error))")
    }
  }

  func base32(_ field: String) throws(KeyFileError) -> [UInt8] {
    let text = try string(field)
    do throws(Base32Error) {
      return try Base32.decode(text)
    } catch {
      throw fail(field, "not base32 (\(error))")
    }
  }

  func uint64(_ field: String) throws(KeyFileError) -> UInt64 {
    guard let value = object[field] else { throw fail(field, "missing") }
    guard let number = value.uint64 else { throw fail(field, "not an unsigned 64-bit integer") }
    return number
  }

  /// The object under `field`.
  func child(_ field: String) throws(KeyFileError) -> KeyFileObject {
    guard let value = object[field] else { throw fail(field, "missing") }
    guard let child = value.object else { throw fail(field, "not an object") }
    return KeyFileObject(child, at: path.isEmpty ? field : "\(path).\(field)", file: file)
  }

  /// The objects of the array under `field`; none when it is absent.
  func children(_ field: String) throws(KeyFileError) -> [KeyFileObject] {
    guard let value = object[field] else { return [] }
    guard let elements = value.array else { throw fail(field, "not an array") }
    var children: [KeyFileObject] = []
    for (index, element) in elements.enumerated() {
      guard let child = element.object else { throw fail("\(field)[\(index)]", "not an object") }
      children.append(KeyFileObject(child, at: "\(field)[\(index)]", file: file))
    }
    return children
  }
}

extension KeyFileObject {
  /// The whole file.
  func material() throws(KeyFileError) -> KeyMaterial {
    try allowOnly(["edition", "identities", "ephemerals", "lines"])
    var material = KeyMaterial()
    material.edition = try optional("edition", edition)
    var places: [String: String] = [:]
    for child in try children("identities") {
      let identity = try child.identity()
      if let other = places.updateValue(child.path, forKey: identity.name) {
        throw child.fail("name", "also the name of \(other)")
      }
      material.identities.append(identity)
    }
    for child in try children("ephemerals") {
      material.ephemerals.append(try child.ephemeral())
    }
    for child in try children("lines") {
      material.lines.append(try child.line())
    }
    return material
  }

  private func edition(_ field: String) throws(KeyFileError) -> EditionName {
    guard let edition = EditionName(rawValue: try string(field)) else {
      let known = EditionName.allCases.map(\.rawValue).joined(separator: ", ")
      throw fail(field, "unknown edition; expected \(known)")
    }
    return edition
  }

  private func identity() throws(KeyFileError) -> KeyMaterial.Identity {
    try allowOnly(["name", "hashname", "keys", "secrets"])
    var identity = KeyMaterial.Identity(
      name: try name("name"), hashname: try optional("hashname", name), keys: KeySet())
    let keys = try child("keys")
    for csid in keys.object.names {
      identity.keys[csid] = try keys.lasting(csid, isSecret: false)
    }
    if object["secrets"] != nil {
      let secrets = try child("secrets")
      for csid in secrets.object.names {
        identity.secrets[csid] = Secret(try secrets.lasting(csid, isSecret: true))
        guard identity.keys[csid] != nil else {
          throw secrets.fail(csid, "a secret without its key in keys")
        }
      }
    }
    return identity
  }

  private func lasting(_ csid: String, isSecret: Bool) throws(KeyFileError) -> [UInt8] {
    guard csid == KeyForm.v20 || KeyForm.isCSID(csid) else {
      let shown = String(csid.prefix(KeyFileLimits.unknownNameShown))
      throw fail(shown, "not a cipher set; expected two lower-case hex digits, or rsa in v2.0")
    }
    let bytes = try base32(csid)
    if let fault = KeyForm.fault(inLasting: bytes, csid: csid, isSecret: isSecret) {
      throw fail(csid, fault)
    }
    return bytes
  }

  private func ephemeral() throws(KeyFileError) -> KeyMaterial.Ephemeral {
    try allowOnly(["name", "csid", "public", "secret", "aesKey"])
    let csid = try optional("csid", string)
    if let csid, !KeyForm.isCSID(csid) {
      throw fail("csid", "not a cipher set; expected two lower-case hex digits")
    }
    let publicKey = try hex("public")
    if let fault = KeyForm.fault(inEphemeral: publicKey, csid: csid, isSecret: false) {
      throw fail("public", fault)
    }
    let secret = try hex("secret")
    if let fault = KeyForm.fault(inEphemeral: secret, csid: csid, isSecret: true) {
      throw fail("secret", fault)
    }
    let aesKey = try optional("aesKey", hex)
    if let aesKey, let fault = KeyForm.fault(inAESKey: aesKey, csid: csid) {
      throw fail("aesKey", fault)
    }
    return KeyMaterial.Ephemeral(
      name: try optional("name", name), csid: csid, publicKey: publicKey, secret: Secret(secret),
      aesKey: aesKey.map { Secret($0) })
  }

  private func line() throws(KeyFileError) -> KeyMaterial.Line {
    try allowOnly(["owner", "peer", "line", "at"])
    let line = KeyMaterial.Line(
      owner: try name("owner"), peer: try name("peer"), line: try hex("line"), at: try uint64("at"))
    guard line.line.count == KeyForm.lineBytes else {
      throw fail("line", "\(line.line.count) bytes; expected \(KeyForm.lineBytes)")
    }
    return line
  }
}
