/// The eight bytes that bind the fragment of a peer URI to a hashname: SipHash-2-4.
///
/// The key is the first half of the hashname. Existing URIs follow a particular order of its bytes
/// and of the result's (AMBIGUITIES A41); the plain order is accepted with a warning.
public enum URIDigest {
  /// The digest in the order existing URIs use.
  ///
  /// The key is read as four big-endian 32-bit words, the first of each pair being the lower half
  /// of a SipHash key word; the result is written highest byte first.
  public static func sipHash(_ data: [UInt8], hashname: Hashname) -> [UInt8] {
    let key = hashname.bytes.prefix(16)
    let reordered = stride(from: 0, to: 16, by: 4).flatMap { key[$0..<$0 + 4].reversed() }
    return Sodium.sipHash(data, key: reordered).reversed()
  }

  /// The digest as SipHash's authors lay out key and result.
  public static func referenceOrder(_ data: [UInt8], hashname: Hashname) -> [UInt8] {
    Sodium.sipHash(data, key: Array(hashname.bytes.prefix(16)))
  }
}
