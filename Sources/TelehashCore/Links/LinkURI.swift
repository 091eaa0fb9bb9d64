public import TelehashCrypto
public import TelehashPackets

/// A URI from which a link can be made, in the form of any edition of version 3 (URI-01 to URI-10).
///
/// It keeps the text it was read from, so that what is compared, sent on and shown is what was
/// written. Keys, paths and fragment are read when they are asked for.
public struct LinkURI: Hashable, Sendable {
  /// The whole URI as written.
  public let text: String
  /// The URI without its fragment: what a router is shown (URI-14).
  public let base: String
  public let scheme: String
  public let user: String?
  /// A name or an address, without brackets.
  public let host: String
  /// The port as written; nil where it was left out.
  public let writtenPort: UInt16?
  /// What follows the slash: free, or a session in December 2014.
  public let pathPart: String
  /// The members of the query in their order, those of applications included.
  public let members: [Member]
  /// What follows the `#`, as written; nil without one.
  public let fragment: String?
  public let form: Edition.URIForm

  /// One member of the query.
  public struct Member: Hashable, Sendable {
    public let name: String
    public let value: String

    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Why a text is no link URI, or not a usable one.
  public enum Refusal: Error, Hashable, Sendable {
    case tooLong
    /// A character that no URI has; offsets count bytes.
    case badCharacter(offset: Int)
    case badScheme
    case hostMissing
    case badHost
    case badPort
    case tooManyMembers
    /// The path part is no session of December 2014.
    case badSession
    /// The token is longer than December 2014 allows.
    case tokenTooLong
    /// The value is no key of this set (URI-04).
    case badKey(CSID)
    /// Two different keys of one set.
    case twoKeys(CSID)
  }

  /// The longest URI that is read: keys of all sets and dozens of paths fit.
  public static let maximumLength = 8192
  /// More members than this no query needs.
  public static let maximumMembers = 128
  /// As the text of December 2014 has it.
  public static let maximumSession = 64
  /// As the text of December 2014 has it.
  public static let maximumToken = 1024

  /// The port to send to: the written one or that of the edition (URI-02); nil where neither is
  /// given.
  public var port: UInt16? { writtenPort ?? form.defaultPort }

  /// The address of host and port; nil for a name, which somebody else must look up.
  public var address: Address? { port.flatMap { Address(ip: host, port: $0) } }

  /// What the URI's fragment says; nil without one, and for one that says nothing.
  public func peerFragment(
    noting findings: inout [EndpointEvent.Finding]
  ) -> URIFragment? {
    guard let fragment, form.fragment != .token else { return nil }
    return URIFragment(fragment, form: form.fragment, noting: &findings)
  }

  /// The session of December 2014; nil where there is none.
  public var session: String? {
    form.pathIsSession && !pathPart.isEmpty ? pathPart : nil
  }

  /// The token of December 2014: the fragment up to the first character it cannot hold.
  public var token: String? {
    guard form.fragment == .token, let fragment else { return nil }
    let token = fragment.utf8.prefix { LinkURIText.isUnreserved($0) }
    return String(decoding: Array(token), as: UTF8.self)
  }

  /// The keys as written, by CSID, whether they are keys or not (URI-04).
  public var keyTexts: [(csid: CSID, text: String)] {
    members.compactMap { member in
      for prefix in form.acceptedKeyPrefixes where member.name.hasPrefix(prefix) {
        let rest = String(member.name.dropFirst(prefix.count))
        if let csid = CSID(text: rest), csid.allocation != .invalid { return (csid, member.value) }
      }
      return nil
    }
  }

  /// The keys of the query; a value that is none refuses the URI (URI-04, LINK-11).
  public func keys() throws(Refusal) -> PublicKeys {
    var keys = PublicKeys()
    for (csid, text) in keyTexts {
      guard let key = LinkKeys.decode(text, csid: csid) else { throw .badKey(csid) }
      if let known = keys[csid], known != key { throw .twoKeys(csid) }
      keys[csid] = key
    }
    return keys
  }

  /// The paths of the query, and those that host and port make for the transports (URI-05, URI-06).
  public func paths(
    transports: [NetworkPath.Transport] = [.udp], noting findings: inout [EndpointEvent.Finding]
  ) -> [NetworkPath] {
    var paths: [NetworkPath] = []
    if let address { paths = transports.map { $0.path(to: address) } }
    guard form.carriesPaths else { return paths }
    for member in members where member.name == "paths" {
      guard let bytes = try? Base32.decode(member.value),
        let (value, _) = try? JSONReader.readValue(bytes)
      else {
        findings.append(.init("URI-05", "paths in a URI that are no JSON in base32"))
        continue
      }
      guard let path = NetworkPath(value, noting: &findings), !paths.contains(path) else {
        continue
      }
      paths.append(path)
    }
    return Array(paths.prefix(LinkJSON.maximumPaths))
  }
}

extension NetworkPath {
  /// A transport that reaches an IP address and a port.
  public enum Transport: String, Hashable, Sendable, CaseIterable {
    case udp, tcp, http

    /// The path of this transport to an address.
    public func path(to address: Address) -> NetworkPath {
      switch self {
      case .udp: .udp(address)
      case .tcp: .tcp(address)
      case .http: .http(url: "http://\(address)")
      }
    }
  }
}
