/// Signed and encrypted web tokens in compact form, as packets inside packets and back.
///
/// A translation of bytes only: nothing is verified, and no head is written anew, so that
/// signatures over them stay valid (`LOB-18`).
public enum JOSE {
  /// A signed token: header, and in the body the payload with the binary signature (`LOB-17`).
  public static func packet(signed text: String) throws(JOSEError) -> Packet {
    let parts = try split(text, into: 3)
    let inner = Packet(head: Head(decoding: parts[1]), body: parts[2])
    return Packet(head: Head(decoding: parts[0]), body: try bytes(of: inner))
  }

  /// The compact form of a packet that `packet(signed:)` could have made.
  public static func signedText(_ packet: Packet) throws(JOSEError) -> String {
    let inner = try attached(to: packet)
    return join([packet.head.bytes, inner.head.bytes, inner.body])
  }

  /// An encrypted token: header, then key, IV and tag, then the ciphertext (`LOB-19`).
  public static func packet(encrypted text: String) throws(JOSEError) -> Packet {
    let parts = try split(text, into: 5)
    let members: JSONObject = [
      "aad": "",
      "encrypted_key": .string(Base64URL.encode(parts[1])),
      "iv": .string(Base64URL.encode(parts[2])),
      "tag": .string(Base64URL.encode(parts[4])),
    ]
    let inner = Packet(json: members, body: try bytes(of: Packet(body: parts[3])))
    return Packet(head: Head(decoding: parts[0]), body: try bytes(of: inner))
  }

  /// The compact form of a packet that `packet(encrypted:)` could have made.
  ///
  /// Additional data and unprotected headers have no compact form and are an error.
  public static func encryptedText(_ packet: Packet) throws(JOSEError) -> String {
    let inner = try attached(to: packet)
    let innermost = try attached(to: inner)
    func member(_ name: String) throws(JOSEError) -> [UInt8] {
      guard let bytes = Base64URL.decode(inner.json?[name]?.string ?? "") else {
        throw .notBase64URL
      }
      return bytes
    }
    guard innermost.head == .none, try member("aad").isEmpty else { throw .notCompact }
    return join([
      packet.head.bytes, try member("encrypted_key"), try member("iv"), innermost.body,
      try member("tag"),
    ])
  }

  private static func split(_ text: String, into count: Int) throws(JOSEError) -> [[UInt8]] {
    let texts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard texts.count == count else { throw .wrongNumberOfParts(texts.count) }
    var parts: [[UInt8]] = []
    for text in texts {
      guard let part = Base64URL.decode(String(text)) else { throw .notBase64URL }
      parts.append(part)
    }
    return parts
  }

  private static func join(_ parts: [[UInt8]]) -> String {
    parts.map(Base64URL.encode).joined(separator: ".")
  }

  private static func bytes(of packet: Packet) throws(JOSEError) -> [UInt8] {
    do throws(PacketError) { return try packet.encoded() } catch { throw .packet(error) }
  }

  private static func attached(to packet: Packet) throws(JOSEError) -> Packet {
    do throws(PacketError) { return try Packet(decoding: packet.body) } catch {
      throw .packet(error)
    }
  }
}

/// Why a text or packet is no web token.
public enum JOSEError: Error, Hashable, Sendable {
  case wrongNumberOfParts(Int)
  case notBase64URL
  case notCompact
  case packet(PacketError)
}
