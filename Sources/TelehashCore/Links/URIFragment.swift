public import TelehashCrypto
import TelehashPackets

/// The part of a peer URI by which its maker and its reader know each other (URI-10 to URI-13).
///
/// The data is random and made for one URI; the digest binds it to the hashname of who made it, so
/// that the router in between cannot put somebody else in its place.
public struct URIFragment: Hashable, Sendable {
  public let digest: [UInt8]
  /// Nil where only the digest is known (URI-12).
  public let data: [UInt8]?

  /// Bytes of a digest.
  public static let digestSize = 8
  /// Shorter data could be guessed.
  public static let minimumData = 8
  /// Nobody needs longer data than this; a URI has to be handed on.
  public static let maximumData = 256

  /// What a fragment says about a hashname.
  public enum Check: Hashable, Sendable {
    case right
    /// Right in the byte order of SipHash's authors, which is read with a warning (A41).
    case rightInReferenceOrder
    case wrong
    /// There is no data to make the digest of.
    case unknown
  }

  /// The fragment of an endpoint for data of its own; nil for too little or too much of it.
  public init?(data: [UInt8], hashname: Hashname) {
    guard (Self.minimumData...Self.maximumData).contains(data.count) else { return nil }
    self.data = data
    digest = URIDigest.sipHash(data, hashname: hashname)
  }

  /// Reads a fragment in the form of an edition; that of the other is taken with a finding (A42).
  /// Nil for what is no such fragment in either form.
  public init?(
    _ text: String, form: Edition.URIForm.Fragment, noting findings: inout [EndpointEvent.Finding]
  ) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    switch parts.count {
    case 1:
      guard let bytes = try? Base32.decode(text) else { return nil }
      if bytes.count == Self.digestSize, form == .dotted {
        digest = bytes
        data = nil
        return
      }
      let size = bytes.count - Self.digestSize
      guard (Self.minimumData...Self.maximumData).contains(size) else { return nil }
      data = Array(bytes[..<size])
      digest = Array(bytes[size...])
      if form == .dotted {
        findings.append(.init("URI-10", "a fragment without a dot, data before digest"))
      }
    case 2:
      guard let digest = try? Base32.decode(parts[0]), digest.count == Self.digestSize,
        let data = try? Base32.decode(parts[1]),
        (Self.minimumData...Self.maximumData).contains(data.count)
      else { return nil }
      self.digest = digest
      self.data = data
      if form == .joined {
        findings.append(.init("URI-10", "a fragment in two parts, as later editions have it"))
      }
    default: return nil
    }
  }

  /// The text in the form of an edition.
  public func text(_ form: Edition.URIForm.Fragment) -> String {
    guard let data else { return Base32.encode(digest) }
    switch form {
    case .dotted: return Base32.encode(digest) + "." + Base32.encode(data)
    case .joined, .token: return Base32.encode(data + digest)
    }
  }

  /// Whether the endpoint of that hashname can have made the fragment (URI-13).
  public func check(_ hashname: Hashname) -> Check {
    guard let data else { return .unknown }
    if digest == URIDigest.sipHash(data, hashname: hashname) { return .right }
    return digest == URIDigest.referenceOrder(data, hashname: hashname)
      ? .rightInReferenceOrder : .wrong
  }
}
