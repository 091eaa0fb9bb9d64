import TelehashCore
import TelehashCrypto
import TelehashPackets

extension VectorMutant {
  /// What works out names, tokens, links and URIs wrong.
  static let identities: [VectorMutant] = [
    VectorMutant(
      "token-not-hashed", ["TOK-01"], "The token is the first bytes of the message themselves"
    ) { kind, right in
      guard let vector = kind as? TokenVector, case .outputs = right else { return nil }
      return .outputs(["token": .bytes(Array(vector.body.prefix(16)))])
    },
    VectorMutant(
      "token-of-whole-message", ["TOK-01"], "The token is worked out from the whole message"
    ) { kind, right in
      guard let vector = kind as? TokenVector, case .outputs = right else { return nil }
      return .outputs(["token": .bytes(Array(Digest.sha256(vector.body).prefix(16)))])
    },
    VectorMutant(
      "order-reversed", ["EXC-01"], "The higher key is taken for the lower"
    ) { kind, right in
      guard kind is OrderVector, case .outputs(let outputs) = right else { return nil }
      return .outputs(["order": outputs["order"] == "odd" ? "even" : "odd"])
    },
    VectorMutant(
      "lowest-common-csid", ["CS-06"], "The lowest common cipher set is chosen"
    ) { kind, right in
      guard let vector = kind as? CommonCSIDVector, case .outputs = right,
        let lowest = vector.own.sorted().first(where: { vector.remote.contains($0) })
      else { return nil }
      return .outputs(["csid": .string(lowest.description)])
    },
    VectorMutant(
      "cs2a-pkcs1-key", ["CS2A-01", "CS-07"], "Keys of 2a are taken as bare RSA keys alone"
    ) { kind, right in
      guard let vector = kind as? KeyPairVector, vector.csid == .cs2a, case .outputs = right else {
        return nil
      }
      return .refused("no bare RSA key")
    },
    VectorMutant("uri-no-slash", ["URI-01"], "A written URI lacks the slash before its query") {
      kind, right in
      guard kind is URIVector, case .outputs(var outputs) = right,
        var base = outputs["base"]?.string, let query = base.firstRange(of: "/?")
      else { return nil }
      base.replaceSubrange(query, with: "?")
      outputs["base"] = .string(base)
      return .outputs(outputs)
    },
    VectorMutant("uri-no-default-port", ["URI-02"], "A URI without a port leads nowhere") {
      kind, right in
      guard let vector = kind as? URIVector, case .outputs(var outputs) = right,
        (try? LinkURI(vector.text, form: vector.edition.uri))?.writtenPort == nil
      else { return nil }
      outputs["paths"] = []
      return .outputs(outputs)
    },
    VectorMutant("port-65535-refused", ["PATH-06"], "Paths to UDP port 65535 are not used") {
      kind, right in
      guard kind is URIVector, case .outputs(var outputs) = right,
        outputs["port"] == .number(JSONNumber(65_535))
      else { return nil }
      outputs["paths"] = []
      return .outputs(outputs)
    },
    VectorMutant("http-path-member-http", ["PATH-07"], "An http path names its URL in `http`") {
      kind, right in
      guard kind is LinkJSONVector, case .outputs(var outputs) = right,
        var local = outputs["local"]?.string, let member = local.firstRange(of: "\"url\":")
      else { return nil }
      local.replaceSubrange(member, with: "\"http\":")
      outputs["local"] = .string(local)
      return .outputs(outputs)
    },
    VectorMutant(
      "fragment-unchecked", ["URI-13"], "Neither digest nor hashname of a fragment is compared"
    ) { kind, right in
      guard let vector = kind as? URIFragmentVector, case .refused = right else { return nil }
      var findings: [EndpointEvent.Finding] = []
      return URIFragment(vector.fragment, form: vector.edition.uri.fragment, noting: &findings)
        .map { .outputs(["digest": .bytes($0.digest)]) }
    },
    VectorMutant("fragment-undotted", ["URI-10"], "A fragment with a dot is none") { kind, right in
      guard let vector = kind as? URIFragmentVector, case .outputs = right,
        vector.fragment.contains(".")
      else { return nil }
      return .refused("a dot in a fragment")
    },
    VectorMutant(
      "peer-path-hn-only", ["PATH-08"], "Peer paths that name the router in `peer` are ignored"
    ) { kind, right in
      guard kind is LinkJSONVector, case .outputs(var outputs) = right,
        let local = outputs["local"]?.string,
        var link = try? JSONReader.readObject(Array(local.utf8)).object,
        let paths = link["paths"]?.array
      else { return nil }
      link["paths"] = .array(paths.filter { $0.object?["peer"] == nil })
      outputs["local"] = .string(link.description)
      return .outputs(outputs)
    },
  ]
}
