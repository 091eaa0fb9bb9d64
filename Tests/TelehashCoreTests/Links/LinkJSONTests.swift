import TelehashCore
import TelehashCrypto
import TelehashPackets
import Testing

@Suite struct LinkJSONTests {
  static let key = "aiw4cwmhicwp4lfbsecbdwyr6ymx6xqsli"
  static let hashname = "frnfke2szyna2vwkge6eubxtnkj46rtctqk7g7ewbvfiesycbjdq"
  static let router = "fvifxlr3bsaan2jajo5qqn4au5ldy2ypiweazmuwjtgtg43tirkq"

  static func object(_ text: String) throws -> JSONObject {
    try JSONReader.readObject(Array(text.utf8)).object
  }

  static let example = """
    {"keys":{"1a":"\(key)"},"paths":[{"ip":"192.168.0.55","port":61407,"type":"udp4","n":1},\
    {"hn":"\(router)","type":"peer"},{"type":"x","deep":{"a":[1]}}],\
    "hashname":"\(hashname)","nick":"x"}
    """

  @Test func readsTheFormOf2015() throws {
    let link = try LinkJSON(Array(Self.example.utf8), edition: .v3March2015)
    #expect(link.hashname.text == Self.hashname)
    #expect(link.isProven)
    #expect(link.findings.isEmpty)
    #expect(link.paths.count == 3)
    #expect(link.paths.first == .udp(Address(ipv4: 0xc0a8_0037, port: 61407)))
  }

  @Test func keepsWhatItDoesNotKnow() throws {
    let link = try LinkJSON(Array(Self.example.utf8), edition: .v3)
    #expect(link.object(.local).description == Self.example)
    var more = link
    more.paths.append(.webrtc)
    more.paths.removeFirst()
    let written = more.object(.local)
    #expect(written.names == ["keys", "paths", "hashname", "nick"])
    #expect(written["paths"]?.array?.last == ["type": "webrtc"])
    #expect(try LinkJSON(written, edition: .v3).paths == more.paths)
  }

  @Test func whatIsSharedHasExternalPathsOnly() throws {
    let text = """
      {"keys":{"1a":"\(Self.key)"},"paths":[{"ip":"192.168.0.55","port":1,"type":"udp4"},\
      {"ip":"127.0.0.1","port":1,"type":"tcp4"},{"ip":"8.8.8.8","port":1,"type":"udp4"},\
      {"ip":"fe80::1","port":1,"type":"udp6"},{"ip":"2001:db8::1","port":1,"type":"udp6"},\
      {"url":"http://10.0.0.1:2/x","type":"http"},{"url":"http://user@example.com:2","type":"http"},\
      {"url":"http://localhost","type":"http"},{"url":"nothing","type":"http"},\
      {"url":"http://[::1]:4/","type":"http"},\
      {"type":"x","ip":"10.1.1.1"},{"type":"peer","hn":"\(Self.router)"}]}
      """
    let link = try LinkJSON(Array(text.utf8), edition: .v3)
    #expect(link.paths.count == 12)
    let shared = try LinkJSON(link.object(.shared), edition: .v3).paths
    #expect(
      shared == [
        .udp(Address(ipv4: 0x0808_0808, port: 1)),
        .udp(Address(ipv6: (0x2001_0db8 << 32, 1), port: 1)),
        .http(url: "http://user@example.com:2"),
        .peer(router: try #require(Hashname(text: Self.router)), uri: nil),
      ])
  }

  @Test(arguments: [
    ("[]", LinkJSON.Refusal.json(JSONError(.notAnObject, offset: 0))),
    (#"{"keys":{}}"#, .missing("paths")), (#"{"paths":[]}"#, .missing("keys")),
    (#"{"keys":[],"paths":[]}"#, .wrongShape("keys")),
    (#"{"keys":{"1a":"K"},"paths":{}}"#, .wrongShape("paths")),
    (#"{"keys":{},"paths":[]}"#, .nobody),
    (#"{"keys":{"1a":"K"},"paths":[],"hashname":5}"#, .badHashname),
    (#"{"keys":{"1a":"K"},"paths":[],"hashname":"K"}"#, .badHashname),
    (#"{"keys":{"x":"K"},"paths":[]}"#, .badCSID("x")),
    (#"{"keys":{"00":"K"},"paths":[]}"#, .badCSID("00")),
    (#"{"keys":{"1a":5},"paths":[]}"#, .badKey(.cs1a)),
    (#"{"keys":{"1a":"1189"},"paths":[]}"#, .badKey(.cs1a)),
    (#"{"keys":{"3a":"K"},"paths":[]}"#, .badKey(.cs3a)),
    (#"{"keys":{"2a":"mzxq"},"paths":[]}"#, .badKey(.cs2a)),
  ])
  func whatIsNoLinkIsRefused(text: String, refusal: LinkJSON.Refusal) {
    let text = text.replacing("K", with: Self.key)
    #expect(throws: refusal) { try LinkJSON(Array(text.utf8), edition: .v3) }
  }

  @Test func severalKeysMustGiveTheHashname() throws {
    let two = """
      {"keys":{"1a":"an7lbl5e6vk4ql6nblznjicn5rmf3lmzlm",\
      "3a":"eg3fxjnjkz763cjfnhyabeftyf75m2s4gll3gvmuacegax5h6nia"},"paths":[],"hashname":"H"}
      """
    let right = "27ywx5e5ylzxfzxrhptowvwntqrd3jhksyxrfkzi6jfn64d3lwxa"
    let read = try LinkJSON(Array(two.replacing("H", with: right).utf8), edition: .v3)
    #expect(read.isProven)
    let computed = try #require(Hashname(text: right))
    #expect(throws: LinkJSON.Refusal.otherHashname(computed: computed)) {
      try LinkJSON(Array(two.replacing("H", with: Self.hashname).utf8), edition: .v3)
    }
  }

  @Test func oneKeyOfSeveralIsKeptUnproven() throws {
    let text = #"{"keys":{"1a":"\#(Self.key)"},"paths":[],"hashname":"\#(Self.router)"}"#
    let link = try LinkJSON(Array(text.utf8), edition: .v3)
    #expect(link.hashname.text == Self.router)
    #expect(!link.isProven)
  }

  @Test func december2014NeedsTheHashnameAlone() throws {
    let text = #"{"hashname":"\#(Self.hashname)","admin":true}"#
    let link = try LinkJSON(Array(text.utf8), edition: .v3December2014)
    #expect(link.keys.isEmpty)
    #expect(link.object(.local)["admin"] == true)
    #expect(throws: LinkJSON.Refusal.missing("hashname")) {
      try LinkJSON(
        Array(Self.example.replacing("hashname", with: "h").utf8), edition: .v3December2014)
    }
  }

  @Test func pathsOfOtherImplementationsAreReadWithFindings() throws {
    let text = """
      {"keys":{"1a":"\(Self.key)"},"paths":[{"type":"http","http":"http://1.2.3.4"},\
      {"type":"peer","peer":"\(Self.router)"},{"type":"peer","hn":"\(Self.router)",\
      "peer":"\(Self.hashname)"},{"type":"udp4","ip":"::1","port":1},5,null,\
      {"type":"udp4","ip":"1.2.3.4","port":65536},{"type":"udp4","ip":"1.2.3.4","port":65535}]}
      """
    let link = try LinkJSON(Array(text.utf8), edition: .v3)
    #expect(link.paths.count == 3)
    #expect(
      link.findings.map(\.requirement) == [
        "PATH-07", "PATH-08", "PATH-06", "PATH-11", "PATH-11", "PATH-06",
      ])
  }

  @Test func longPathListsAreCut() throws {
    let paths = (1...200).map { #"{"type":"udp4","ip":"1.2.3.4","port":\#($0)}"# }
      .joined(separator: ",")
    let link = try LinkJSON(
      Array(#"{"keys":{"1a":"\#(Self.key)"},"paths":[\#(paths)]}"#.utf8), edition: .v3)
    #expect(link.paths.count == LinkJSON.maximumPaths)
    #expect(link.findings.map(\.requirement) == ["PATH-14"])
  }

  @Test func aJWKIsALinkToo() throws {
    let text = """
      {"kty":"hashname","kid":"27ywx5e5ylzxfzxrhptowvwntqrd3jhksyxrfkzi6jfn64d3lwxa","use":"link",\
      "cs1a":"an7lbl5e6vk4ql6nblznjicn5rmf3lmzlm",\
      "cs3a":"eg3fxjnjkz763cjfnhyabeftyf75m2s4gll3gvmuacegax5h6nia"}
      """
    let jwk = try Self.object(text)
    let link = try LinkJSON(jwk: jwk)
    #expect(link.isProven)
    #expect(link.jwk(.shared).description == text)
    #expect(try LinkJSON(jwks: ["keys": [["kty": "RSA"], .object(jwk)]]) == link)
    var withPaths = jwk
    withPaths["paths"] = [["type": "webrtc"], ["type": "udp4"]]
    #expect(try LinkJSON(jwk: withPaths).paths == [.webrtc])
    #expect(try LinkJSON(jwk: withPaths).findings.map(\.requirement) == ["PATH-06"])

    for (name, value, refusal) in [
      ("kty", "RSA", LinkJSON.Refusal.otherJWK("kty")), ("use", "sig", .otherJWK("use")),
      ("kid", .string(Self.router), .otherHashname(computed: link.hashname)),
      ("cs1a", "foo", .badKey(.cs1a)), ("paths", "foo", .wrongShape("paths")),
    ] as [(String, JSONValue, LinkJSON.Refusal)] {
      var wrong = jwk
      wrong[name] = value
      #expect(throws: refusal) { try LinkJSON(jwk: wrong) }
    }
    var short = jwk
    short["cs1a"] = nil
    #expect(throws: LinkJSON.Refusal.self) { try LinkJSON(jwk: short) }
  }
}
