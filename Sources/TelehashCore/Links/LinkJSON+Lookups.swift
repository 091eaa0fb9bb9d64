public import TelehashCrypto
public import TelehashPackets

/// What the answers to lookups say of a link (URI-17 to URI-20). Asking is somebody else's business.
extension LinkJSON {
  /// The records a service name led to.
  public struct ServiceRecords: Hashable, Sendable {
    /// The target of the service record; its first label is the hashname.
    public var target: String
    public var port: UInt16
    /// The addresses of the target, as texts.
    public var addresses: [String]
    /// Its text records, each `set=key`, or a part of a long key.
    public var texts: [String]

    public init(target: String, port: UInt16, addresses: [String], texts: [String]) {
      self.target = target
      self.port = port
      self.addresses = addresses
      self.texts = texts
    }

    /// More records than this no answer of a name server holds.
    static let maximumRecords = 64
  }

  /// Reads the records of a service; keys that are not those of the target's name are refused
  /// (URI-18).
  public init(_ records: ServiceRecords) throws(Refusal) {
    guard let label = records.target.split(separator: ".").first,
      let named = Hashname(lenientText: String(label))
    else { throw .badHashname }
    let keys = try Self.keys(Self.joined(records.texts))
    guard let computed = keys.hashname else { throw .nobody }
    guard computed == named else { throw .otherHashname(computed: computed) }
    let paths = records.addresses.prefix(ServiceRecords.maximumRecords)
      .compactMap { Address(ip: $0, port: records.port) }.map(NetworkPath.udp)
    guard let link = LinkJSON(hashname: named, keys: keys, paths: paths) else { throw .nobody }
    self = link
  }

  /// The keys of text records, long ones put together: `2a`, then `2a2`, `2a3` (B13).
  private static func joined(_ texts: [String]) -> [(name: String, value: JSONValue)] {
    var parts: [(set: String, number: Int, text: String)] = []
    for text in texts.prefix(ServiceRecords.maximumRecords) {
      guard let equals = text.firstIndex(of: "=") else { continue }
      let name = text[..<equals]
      let set = String(name.prefix(2))
      let rest = name.dropFirst(2)
      guard CSID(text: set) != nil, let number = rest.isEmpty ? 1 : Int(rest), number > 0 else {
        continue
      }
      parts.append((set, number, String(text[text.index(after: equals)...])))
    }
    var keys: [(name: String, value: JSONValue)] = []
    for part in parts.sorted(by: { ($0.set, $0.number) < ($1.set, $1.number) }) {
      if let last = keys.last, last.name == part.set, case .string(let begun) = last.value {
        keys[keys.count - 1].value = .string(begun + part.text)
      } else {
        keys.append((part.set, .string(part.text)))
      }
    }
    return keys
  }

  /// Where the link JSON of a WebFinger document is; nil when it names none (URI-19).
  public static func document(ofWebFinger object: JSONObject) -> String? {
    let links = object["links"]?.array?.prefix(maximumPaths) ?? []
    return links.lazy.compactMap(\.object)
      .first { $0["rel"] == .string(LinkLookup.webFingerRelation) }?["href"]?.string
  }

  /// Whether the claims of a token introduce its holder to this endpoint: `aud` lists the
  /// endpoint's hashname and `scope` asks for a link; a `link` claim is a URI to one of `aud`
  /// (LINK-27, LINK-28).
  public static func admits(_ claims: JSONObject, to hashname: Hashname, edition: Edition) -> Bool {
    let audience = claims["aud"]?.array?.prefix(maximumPaths).compactMap(\.string) ?? []
    let scopes = claims["scope"]?.string?.split(separator: " ") ?? []
    guard audience.contains(hashname.text), scopes.contains("link") else { return false }
    guard let claim = claims["link"] else { return true }
    guard case .string(let text) = claim, let uri = try? LinkURI(text, form: edition.uri),
      let named = try? uri.keys().hashname
    else { return false }
    return audience.contains(named.text)
  }
}
