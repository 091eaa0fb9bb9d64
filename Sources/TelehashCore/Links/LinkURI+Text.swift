import TelehashCrypto
public import TelehashPackets

/// Reading and writing the text of a URI.
extension LinkURI {
  /// Reads a URI in the form of an edition; what it cannot be is refused (URI-01, URI-03).
  public init(_ text: String, form: Edition.URIForm) throws(Refusal) {
    let bytes = Array(text.utf8)
    guard bytes.count <= Self.maximumLength else { throw .tooLong }
    if let offset = bytes.firstIndex(where: { !LinkURIText.isAllowed($0) }) {
      throw .badCharacter(offset: offset)
    }
    self.text = text
    self.form = form
    let (baseBytes, fragment) = LinkURIText.cut(bytes[...], at: UInt8(ascii: "#"))
    base = LinkURIText.string(baseBytes)
    self.fragment = fragment.map(LinkURIText.string)
    let (hierarchy, query) = LinkURIText.cut(baseBytes, at: UInt8(ascii: "?"))
    let (scheme, rest) = try LinkURIText.scheme(of: hierarchy)
    self.scheme = scheme.map(LinkURIText.string) ?? form.defaultScheme
    let (authority, path) = LinkURIText.cut(rest, at: UInt8(ascii: "/"))
    pathPart = path.map(LinkURIText.string) ?? ""
    var hostPort = authority
    if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
      user = LinkURIText.string(authority[..<at])
      hostPort = authority[(at + 1)...]
    } else {
      user = nil
    }
    (host, writtenPort) = try LinkURIText.hostAndPort(hostPort)
    members = try LinkURIText.members(of: query ?? [])
    if form.pathIsSession {
      guard pathPart.utf8.count <= Self.maximumSession,
        pathPart.utf8.allSatisfy(LinkURIText.isUnreserved)
      else { throw .badSession }
    }
    if let token, token.utf8.count > Self.maximumToken { throw .tokenTooLong }
  }

  /// What a new URI is made of.
  public struct Parts: Hashable, Sendable {
    public var scheme: String?
    public var user: String?
    /// A name, or an address without brackets.
    public var host: String
    /// Nil leaves it to the edition.
    public var port: UInt16?
    public var pathPart = ""
    public var keys = PublicKeys()
    public var paths: [NetworkPath] = []
    public var members: [Member] = []
    public var fragment: String?

    public init(host: String, port: UInt16? = nil) {
      self.host = host
      self.port = port
    }

    public init(_ address: Address) { self.init(host: address.ip, port: address.port) }
  }

  /// Writes a URI in the form of an edition; nil when the parts make none.
  public init?(
    _ parts: Parts, form: Edition.URIForm, peerPathMembers: [String] = ["hn"]
  ) {
    var text = (parts.scheme ?? form.defaultScheme) + "://"
    if let user = parts.user { text += user + "@" }
    text += parts.host.utf8.contains(UInt8(ascii: ":")) ? "[\(parts.host)]" : parts.host
    if let port = parts.port { text += ":\(port)" }
    text += "/" + parts.pathPart
    var query = parts.keys.entries.map { "\(form.keyPrefix)\($0.csid)=\(Base32.encode($0.key))" }
    if form.carriesPaths {
      for path in parts.paths {
        query.append("paths=" + Base32.encode(path.json(peerMembers: peerPathMembers).encoded()))
      }
    }
    query += parts.members.map { "\($0.name)=\($0.value)" }
    if !query.isEmpty { text += "?" + query.joined(separator: "&") }
    if let fragment = parts.fragment { text += "#" + fragment }
    try? self.init(text, form: form)
  }

  /// The same URI with another fragment, or none.
  public func with(fragment: String?) -> LinkURI? {
    try? LinkURI(fragment.map { base + "#" + $0 } ?? base, form: form)
  }
}

extension LinkURI: CustomStringConvertible {
  public var description: String { text }
}

/// The grammar of URIs, as far as links need it.
enum LinkURIText {
  static func isLetter(_ byte: UInt8) -> Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
  }

  static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

  /// Letters, digits, `-`, `.`, `_` and `~`.
  static func isUnreserved(_ byte: UInt8) -> Bool {
    isLetter(byte) || isDigit(byte) || Array("-._~".utf8).contains(byte)
  }

  private static func isSchemeCharacter(_ byte: UInt8) -> Bool {
    isLetter(byte) || isDigit(byte) || Array("+-.".utf8).contains(byte)
  }

  /// Whether a URI may hold the byte at all.
  static func isAllowed(_ byte: UInt8) -> Bool {
    isUnreserved(byte) || Array("%:/?#[]@!$&'()*+,;=".utf8).contains(byte)
  }

  static func string(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self)
  }

  /// What stands before and after the first `separator`.
  static func cut(
    _ bytes: ArraySlice<UInt8>, at separator: UInt8
  ) -> (before: ArraySlice<UInt8>, after: ArraySlice<UInt8>?) {
    guard let place = bytes.firstIndex(of: separator) else { return (bytes, nil) }
    return (bytes[..<place], bytes[(place + 1)...])
  }

  /// The scheme before `://`, if there is one, and what follows.
  static func scheme(
    of bytes: ArraySlice<UInt8>
  ) throws(LinkURI.Refusal) -> (scheme: ArraySlice<UInt8>?, rest: ArraySlice<UInt8>) {
    let mark = Array("://".utf8)
    guard let colon = bytes.firstIndex(of: mark[0]), bytes[colon...].starts(with: mark) else {
      return (nil, bytes)
    }
    let scheme = bytes[..<colon]
    guard let first = scheme.first, isLetter(first), scheme.allSatisfy(isSchemeCharacter) else {
      throw .badScheme
    }
    return (scheme, bytes[(colon + mark.count)...])
  }

  static func hostAndPort(
    _ bytes: ArraySlice<UInt8>
  ) throws(LinkURI.Refusal) -> (host: String, port: UInt16?) {
    var host = bytes
    var port: ArraySlice<UInt8>?
    let isBracketed = bytes.first == UInt8(ascii: "[")
    if isBracketed {
      guard let end = bytes.firstIndex(of: UInt8(ascii: "]")) else { throw .badHost }
      host = bytes[(bytes.startIndex + 1)..<end]
      let rest = bytes[(end + 1)...]
      guard rest.isEmpty || rest.first == UInt8(ascii: ":") else { throw .badHost }
      port = rest.isEmpty ? nil : rest.dropFirst()
    } else {
      (host, port) = cut(bytes, at: UInt8(ascii: ":"))
    }
    guard !host.isEmpty else { throw .hostMissing }
    let text = string(host)
    if isBracketed {
      guard Address(ip: text, port: 1)?.isIPv6 == true else { throw .badHost }
    } else {
      guard host.allSatisfy({ isUnreserved($0) || $0 == UInt8(ascii: "%") }) else { throw .badHost }
    }
    guard let port, !port.isEmpty else { return (text, nil) }
    guard port.count <= 5, port.allSatisfy(isDigit),
      let number = UInt16(string(port)), number > 0
    else { throw .badPort }
    return (text, number)
  }

  static func members(of query: ArraySlice<UInt8>) throws(LinkURI.Refusal) -> [LinkURI.Member] {
    guard !query.isEmpty else { return [] }
    let parts = query.split(
      separator: UInt8(ascii: "&"), maxSplits: LinkURI.maximumMembers,
      omittingEmptySubsequences: false)
    guard parts.count <= LinkURI.maximumMembers else { throw .tooManyMembers }
    return parts.filter { !$0.isEmpty }.map { part in
      let (name, value) = cut(part, at: UInt8(ascii: "="))
      return LinkURI.Member(name: string(name), value: value.map(string) ?? "")
    }
  }
}
