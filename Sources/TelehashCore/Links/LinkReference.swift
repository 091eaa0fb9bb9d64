public import TelehashCrypto
import TelehashPackets

/// The kinds of text a link can be resolved from (LINK-14).
public enum LinkReference: Sendable {
  /// Link JSON, or a JWK.
  case json(LinkJSON)
  /// A URI of the endpoint itself.
  case direct(LinkURI)
  /// A URI a router made: it leads to the peer who added the fragment (URI-14).
  case peer(LinkURI, URIFragment)
  /// A bare hashname, to be reached through routers.
  case hashname(Hashname)

  /// Why a text is none of them.
  public enum Refusal: Error, Hashable, Sendable {
    case json(LinkJSON.Refusal)
    case uri(LinkURI.Refusal)
    /// The URI's fragment is none that a peer could have made (URI-10).
    case badFragment
    /// The URI holds no keys: who they belong to must be looked up first, in this order (URI-17).
    case needsLookup([LinkLookup])
    /// It is the endpoint itself (MESH-09).
    case ownself
    /// As many are being resolved as an endpoint does at once.
    case tooMany
  }

  /// Reads any of the four by its first characters; notes what its writer should have done
  /// otherwise.
  public init(
    _ text: String, edition: Edition, noting findings: inout [EndpointEvent.Finding]
  ) throws(Refusal) {
    if text.utf8.first == UInt8(ascii: "{") {
      let link = try Self.read(Array(text.utf8), edition: edition)
      findings += link.findings
      self = .json(link)
    } else if let hashname = Hashname(text: text) {
      self = .hashname(hashname)
    } else {
      let uri: LinkURI
      do throws(LinkURI.Refusal) { uri = try LinkURI(text, form: edition.uri) } catch {
        throw .uri(error)
      }
      try self.init(uri, noting: &findings)
    }
  }

  /// What a URI leads to.
  public init(
    _ uri: LinkURI, noting findings: inout [EndpointEvent.Finding]
  ) throws(Refusal) {
    guard uri.fragment != nil, uri.form.fragment != .token else {
      self = .direct(uri)
      return
    }
    guard let fragment = uri.peerFragment(noting: &findings) else { throw .badFragment }
    self = .peer(uri, fragment)
  }

  private static func read(_ bytes: [UInt8], edition: Edition) throws(Refusal) -> LinkJSON {
    let object: JSONObject
    do throws(JSONError) { object = try JSONReader.readObject(bytes).object } catch {
      throw .json(.json(error))
    }
    do throws(LinkJSON.Refusal) {
      return object["kty"] == nil
        ? try LinkJSON(bytes, edition: edition) : try LinkJSON(jwk: object)
    } catch {
      throw .json(error)
    }
  }
}

/// One way to find the keys that a URI leaves out. The core names them; who has a network asks.
public enum LinkLookup: Hashable, Sendable {
  /// The document that WebFinger names for the URI, with this `rel` (URI-19, B12).
  case webFinger(host: String, resource: String, rel: String)
  /// A service record, whose target's first label is the hashname (URI-18).
  case serviceRecord(name: String)
  /// The keys of the host's OpenID provider; the first hashname counts (URI-20).
  case openID(host: String)
  /// A document at a fixed place, as December 2014 has it.
  case document(url: String)

  static let webFingerRelation = "http://telehash.org/link"
}

extension LinkURI {
  /// How to find the keys of a URI that has none, in the order of the text (URI-17).
  public var lookups: [LinkLookup] {
    let service = LinkLookup.serviceRecord(name: "_\(form.defaultScheme)._udp.\(host)")
    if form.pathIsSession {
      return [service, .document(url: "http://\(host)/.well-known/mesh.json")]
    }
    return [
      .webFinger(host: host, resource: base, rel: LinkLookup.webFingerRelation), service,
      .openID(host: host),
    ]
  }
}
