package import TelehashCrypto
package import TelehashPackets

/// What a `peer` request says, before the router looks whether it can be served (PEER-02 to
/// PEER-07).
package struct PeerRequest: Hashable, Sendable {
  /// The hashname it names.
  package let peer: Hashname?
  /// The router-made URI it shows.
  package let uri: LinkURI?
  package let body: [UInt8]
  /// The members that December 2014 hands on to the wanted endpoint (PEER-28).
  private let handedOn: [JSONObject.Member]

  /// Reads the open of a `peer` channel; what cannot be served, whoever asks, is thrown as the
  /// finding it is. The asker is told nothing of it (PEER-13).
  package init(
    _ open: Packet, edition: Edition, router: Hashname, requester: Hashname
  ) throws(EndpointEvent.Finding) {
    let head = open.json ?? [:]
    guard head["seq"] == nil else { throw .init("PEER-02", "a reliable request") }
    peer = try Self.peer(head)
    uri = try Self.uri(head, edition: edition)
    guard peer != nil || (uri != nil && edition.peerMayBeURI) else {
      throw .init(
        edition.peerMayBeURI ? "PEER-05" : "PEER-04", "a request that names nobody")
    }
    guard peer != router else { throw .init("PEER-06", "a request for the router itself") }
    guard peer != requester else { throw .init("PEER-06", "a request for its own sender") }
    guard !open.body.isEmpty else { throw .init("PEER-07", "a request without BODY") }
    guard (try? PacketLayout(of: open.body)) != nil else {
      throw .init("PEER-07", "a request whose BODY is no packet")
    }
    body = open.body
    handedOn =
      edition.sessionProof == .sessionMember
      ? head.members.filter { ["uri", "token"].contains($0.name) } : []
  }

  private static func peer(_ head: JSONObject) throws(EndpointEvent.Finding) -> Hashname? {
    guard let value = head["peer"] else { return nil }
    guard let text = value.string, let hashname = Hashname(text: text) else {
      throw .init("PEER-06", "a request whose peer is no hashname")
    }
    return hashname
  }

  private static func uri(
    _ head: JSONObject, edition: Edition
  ) throws(EndpointEvent.Finding) -> LinkURI? {
    guard let value = head["uri"] else { return nil }
    guard let text = value.string, let uri = try? LinkURI(text, form: edition.uri) else {
      throw .init("PEER-27", "a request whose uri is none")
    }
    return uri
  }

  /// The members of the `connect` that passes it on, beside `c` (PEER-11, CONN-02, CONN-03).
  package func connectHead(of requester: Hashname, edition: Edition) -> JSONObject {
    var head: JSONObject = ["type": "connect"]
    if edition.connectCarriesPeer { head["peer"] = .string(requester.text) }
    for member in handedOn { head[member.name] = member.value }
    return head
  }
}
