public import TelehashCrypto
public import TelehashPackets

/// What is known of an endpoint, as applications store and exchange it: hashname, keys and paths in
/// one JSON object (LINK-08 to LINK-13).
///
/// Members nobody here knows are kept with their order and written again (LINK-09), as are paths of
/// unknown types and unknown members of known ones (LINK-12).
public struct LinkJSON: Hashable, Sendable {
  public private(set) var hashname: Hashname
  public var keys: PublicKeys
  public var paths: [NetworkPath]
  /// Whether the keys prove the hashname. One key of several cannot: it is kept, and the first
  /// handshake proves it (LINK-10, LINK-29).
  public private(set) var isProven: Bool
  /// What its writer should have written otherwise; nothing of it kept the link from being read.
  public private(set) var findings: [EndpointEvent.Finding] = []
  /// The object it was read from; empty for one made here.
  private var original = JSONObject()

  /// Paths beyond this number are not read (PATH-14).
  public static let maximumPaths = 64

  /// Why an object is no link.
  public enum Refusal: Error, Hashable, Sendable {
    case json(JSONError)
    /// A member the edition requires is missing (LINK-08).
    case missing(String)
    /// `keys` is no object, or `paths` no array (LINK-08).
    case wrongShape(String)
    case badHashname
    /// A name among the keys that is no cipher set.
    case badCSID(String)
    /// A value that is no key of its set (LINK-11).
    case badKey(CSID)
    case tooManyKeys
    /// The hashname is not that of the keys (LINK-10).
    case otherHashname(computed: Hashname)
    /// Neither a hashname nor keys.
    case nobody
    /// A JWK of another kind or use (LINK-24).
    case otherJWK(String)
  }

  /// A link made here; nil when there are neither keys nor a hashname, or they contradict.
  public init?(hashname: Hashname?, keys: PublicKeys, paths: [NetworkPath]) {
    guard let (hashname, isProven) = try? Self.prove(hashname, by: keys) else { return nil }
    self.hashname = hashname
    self.isProven = isProven
    self.keys = keys
    self.paths = paths
  }

  /// Reads link JSON by the rules of an edition.
  public init(_ object: JSONObject, edition: Edition) throws(Refusal) {
    for name in edition.linkJSONRequires where object[name] == nil { throw .missing(name) }
    var named: Hashname?
    if let value = object["hashname"] {
      guard case .string(let text) = value, let hashname = Hashname(text: text) else {
        throw .badHashname
      }
      named = hashname
    }
    var keys = PublicKeys()
    if let value = object["keys"] {
      guard case .object(let members) = value else { throw .wrongShape("keys") }
      keys = try Self.keys(members.members.map { ($0.name, $0.value) })
    }
    paths = []
    if let value = object["paths"] {
      guard case .array(let values) = value else { throw .wrongShape("paths") }
      paths = Self.paths(values, noting: &findings)
    }
    (hashname, isProven) = try Self.prove(named, by: keys)
    self.keys = keys
    original = object
  }

  /// Reads the bytes of link JSON.
  public init(_ bytes: [UInt8], edition: Edition) throws(Refusal) {
    let read: (object: JSONObject, findings: [JSONFinding])
    do throws(JSONError) { read = try JSONReader.readObject(bytes) } catch { throw .json(error) }
    try self.init(read.object, edition: edition)
    findings += read.findings.map { .init("LINK-08", "link JSON with \($0)") }
  }

  /// Puts another link's keys and paths to what is known; members of applications stay.
  public mutating func update(keys: PublicKeys, paths: [NetworkPath]) {
    self.keys = keys
    self.paths = paths
    isProven = keys.hashname == hashname
  }

  mutating func note(_ more: [EndpointEvent.Finding]) { findings += more }

  // MARK: Writing

  /// Who shall read it.
  public enum Scope: Hashable, Sendable {
    /// Others: paths that lead there from outside only (LINK-13).
    case shared
    /// The endpoint itself, later: everything.
    case local
  }

  /// The object: known members anew, all others as they were read.
  public func object(_ scope: Scope, peerPathMembers: [String] = ["hn"]) -> JSONObject {
    var object = original
    object["hashname"] = .string(hashname.text)
    object["keys"] = .object(
      JSONObject(keys.entries.map { ($0.csid.description, .string(Base32.encode($0.key))) }))
    object["paths"] = .array(pathValues(scope, peerPathMembers))
    return object
  }

  /// The paths without those to routers that only `peer` names; a deviation knows no others.
  var pathsWithoutPeerMember: [NetworkPath] {
    let foreign = (original["paths"]?.array ?? []).compactMap(\.object)
      .filter { $0["type"] == "peer" && $0["hn"] == nil }
      .compactMap { NetworkPath(.object($0)) }
    return paths.filter { !foreign.contains($0) }
  }

  func pathValues(_ scope: Scope, _ peerPathMembers: [String]) -> [JSONValue] {
    var asRead: [NetworkPath: JSONValue] = [:]
    for value in original["paths"]?.array?.prefix(Self.maximumPaths) ?? [] {
      if let path = NetworkPath(value), asRead[path] == nil { asRead[path] = value }
    }
    return paths.filter { scope == .local || $0.isExternal }.map { path in
      asRead[path] ?? .object(path.json(peerMembers: peerPathMembers))
    }
  }

  // MARK: Reading the members

  static func keys(
    _ members: [(name: String, value: JSONValue)]
  ) throws(Refusal) -> PublicKeys {
    guard members.count <= LinkKeys.maximumKeys else { throw .tooManyKeys }
    var keys = PublicKeys()
    for (name, value) in members {
      guard let csid = CSID(text: name), csid.allocation != .invalid else { throw .badCSID(name) }
      guard case .string(let text) = value, let key = LinkKeys.decode(text, csid: csid) else {
        throw .badKey(csid)
      }
      keys[csid] = key
    }
    return keys
  }

  static func paths(
    _ values: [JSONValue], noting findings: inout [EndpointEvent.Finding]
  ) -> [NetworkPath] {
    var paths: [NetworkPath] = []
    for value in values.prefix(maximumPaths) {
      guard let path = NetworkPath(value, noting: &findings), !paths.contains(path) else {
        continue
      }
      paths.append(path)
    }
    if values.count > maximumPaths {
      findings.append(.init("PATH-14", "a list of \(values.count) paths"))
    }
    return paths
  }

  /// The hashname, and whether the keys show it. Several keys must give it; a single one may be
  /// one of several, of which the others are not told (LINK-10).
  private static func prove(
    _ named: Hashname?, by keys: PublicKeys
  ) throws(Refusal) -> (Hashname, Bool) {
    guard let computed = keys.hashname else {
      guard let named else { throw .nobody }
      return (named, false)
    }
    guard let named, named != computed else { return (computed, true) }
    guard keys.entries.count == 1 else { throw .otherHashname(computed: computed) }
    return (named, false)
  }
}
