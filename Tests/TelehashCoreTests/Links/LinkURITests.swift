import TelehashCore
import TelehashCrypto
import TelehashPackets
import Testing

@Suite struct LinkURITests {
  let peer: Hashname
  let key = "apkoh54rkobkeela6d62hblhqd7grqd5dm"
  let path = "pmrgs4bchirdcojsfyytmobogaxdgnrcfqrha33soqrdunbsgqzdilbcor4xazjchirhkzdqgqrh2"

  init() throws {
    peer = try #require(
      Hashname(text: "fvifxlr3bsaan2jajo5qqn4au5ldy2ypiweazmuwjtgtg43tirkq"))
  }

  @Test func readsHostPortKeysAndPaths() throws {
    let uri = try LinkURI(
      "chat://127.0.0.1:55772/room?cs1a=\(key)&cs=1&cs1ab=2&xs1a=3&paths=\(path)&a#b",
      form: Edition.v3.uri)
    #expect(uri.scheme == "chat")
    #expect(uri.host == "127.0.0.1")
    #expect(uri.port == 55772)
    #expect(uri.pathPart == "room")
    #expect(uri.fragment == "b")
    #expect(!uri.base.contains("#"))
    #expect(try uri.keys().hashname == peer)
    #expect(uri.members.map(\.name) == ["cs1a", "cs", "cs1ab", "xs1a", "paths", "a"])
    var findings: [EndpointEvent.Finding] = []
    #expect(
      uri.paths(noting: &findings) == [
        .udp(Address(ipv4: 0x7f00_0001, port: 55772)),
        .udp(Address(ipv4: 0xc0a8_0024, port: 42424)),
      ])
    #expect(findings.isEmpty)
  }

  @Test func thePortDefaultsByEdition() throws {
    #expect(try LinkURI("link://1.2.3.4/?a=b", form: Edition.v3.uri).port == 42424)
    #expect(try LinkURI("link://1.2.3.4", form: Edition.v3March2015.uri).port == 42424)
    #expect(try LinkURI("mesh://1.2.3.4", form: Edition.v3December2014.uri).port == nil)
    #expect(try LinkURI("link://[fe80::1]/", form: Edition.v3.uri).host == "fe80::1")
    #expect(try LinkURI("link://h:65535", form: Edition.v3.uri).port == 65535)
  }

  @Test func december2014HasUserSessionAndToken() throws {
    let form = Edition.v3December2014.uri
    let uri = try LinkURI("app://user@canonical/session?1a=\(key)#token+rest", form: form)
    #expect(uri.scheme == "app")
    #expect(uri.user == "user")
    #expect(uri.session == "session")
    #expect(uri.token == "token")
    #expect(try uri.keys().hashname == peer)
    #expect(try LinkURI("canonical", form: form).scheme == "mesh")
    #expect(try LinkURI("mesh://h/?cs1a=\(key)", form: form).keys().hashname == peer)
    #expect(throws: LinkURI.Refusal.badSession) {
      try LinkURI("mesh://h/" + String(repeating: "s", count: 65), form: form)
    }
    #expect(throws: LinkURI.Refusal.tokenTooLong) {
      try LinkURI("mesh://h/#" + String(repeating: "t", count: 1025), form: form)
    }
  }

  @Test(arguments: [
    ("", LinkURI.Refusal.hostMissing), ("link://", .hostMissing), ("link:///p", .hostMissing),
    ("link://user@/p", .hostMissing), ("link://:1", .hostMissing), ("link://h:0", .badPort),
    ("link://h:65536", .badPort), ("link://h:9x", .badPort), ("link://h:000001", .badPort),
    ("1a://h", .badScheme), ("://h", .badScheme), ("a_b://h", .badScheme),
    ("link://[::1", .badHost),
    ("link://[1.2.3.4]", .badHost), ("link://[::1]x", .badHost), ("link://a:b:c", .badPort),
    ("link://h/ x", .badCharacter(offset: 9)), ("link://h/é", .badCharacter(offset: 9)),
    ("link://h/\u{0}", .badCharacter(offset: 9)), ("link://h/<", .badCharacter(offset: 9)),
    ("link://h/?" + String(repeating: "a&", count: 128), .tooManyMembers),
    ("link://h/" + String(repeating: "a", count: 8192), .tooLong),
  ])
  func whatIsNoURIIsRefused(text: String, refusal: LinkURI.Refusal) {
    #expect(throws: refusal) { try LinkURI(text, form: Edition.v3.uri) }
  }

  @Test func keysThatAreNoneRefuseTheURI() throws {
    for (text, refusal) in [
      ("cs1a=foo", LinkURI.Refusal.badKey(.cs1a)), ("cs3a=\(key)", .badKey(.cs3a)),
      ("cs1a=", .badKey(.cs1a)), ("cs0a=&cs1a=\(key)", .badKey(CSID(rawValue: 0x0a))),
      ("cs44=mzxq&cs44=mzxw6", .twoKeys(CSID(rawValue: 0x44))),
    ] {
      let uri = try LinkURI("link://h/?\(text)", form: Edition.v3.uri)
      #expect(throws: refusal, "\(text)") { try uri.keys() }
    }
    let unknown = try LinkURI("link://h/?cs44=mzxq&cs44=mzxq", form: Edition.v3.uri)
    #expect(try unknown.keys().entries.count == 1)
  }

  @Test func pathsThatAreNoneAreLeftOut() throws {
    let uri = try LinkURI(
      "link://h/?paths=1&paths=mzxq&paths=\(path)&paths=\(path)", form: Edition.v3.uri)
    var findings: [EndpointEvent.Finding] = []
    #expect(uri.paths(noting: &findings).count == 1)
    #expect(findings.map(\.requirement) == ["URI-05", "URI-05"])
  }

  @Test(arguments: [Edition.v3December2014, .v3March2015, .v3])
  func whatIsWrittenReadsTheSame(edition: Edition) throws {
    var parts = LinkURI.Parts(Address(ipv6: (0xfe80 << 48, 1), port: 1))
    parts.keys = PublicKeys([(.cs1a, try Base32.decode(key))])
    parts.pathPart = "s"
    parts.paths = [.peer(router: peer, uri: nil)]
    parts.fragment = "t"
    let uri = try #require(LinkURI(parts, form: edition.uri))
    #expect(uri.text.hasPrefix("\(edition.uri.defaultScheme)://[fe80::1]:1/s?"))
    #expect(try LinkURI(uri.text, form: edition.uri) == uri)
    #expect(try uri.keys() == parts.keys)
    var findings: [EndpointEvent.Finding] = []
    let withPaths = uri.paths(noting: &findings).contains(.peer(router: peer, uri: nil))
    #expect(withPaths == edition.uri.carriesPaths)
  }

  @Test func aFragmentIsBoundToItsHashname() throws {
    let data = try Hex.decode("8cc52041a2148541")
    let fragment = try #require(URIFragment(data: data, hashname: peer))
    #expect(fragment.text(.dotted) == "oagx552thekwy.rtcsaqnccscuc")
    #expect(fragment.text(.joined) == "rtcsaqnccscuc4anp33vgoivnq")
    #expect(fragment.check(peer) == .right)
    let other = try #require(
      Hashname(text: "anptpctxorixfzzj6dwwncwz3vzeessbhuokkfsdlx2upxw4qocq"))
    #expect(fragment.check(other) == .wrong)
    for form in [Edition.URIForm.Fragment.dotted, .joined] {
      for text in ["oagx552thekwy.rtcsaqnccscuc", "rtcsaqnccscuc4anp33vgoivnq"] {
        var findings: [EndpointEvent.Finding] = []
        #expect(URIFragment(text, form: form, noting: &findings) == fragment)
        #expect(findings.map(\.requirement) == (fragment.text(form) == text ? [] : ["URI-10"]))
      }
    }
  }

  @Test func aFragmentMayBeTheDigestAlone() throws {
    var findings: [EndpointEvent.Finding] = []
    let fragment = try #require(
      URIFragment("oagx552thekwy", form: .dotted, noting: &findings))
    #expect(fragment.data == nil)
    #expect(fragment.check(peer) == .unknown)
    #expect(URIFragment("oagx552thekwy", form: .joined, noting: &findings) == nil)
    for text in ["", ".", "a", "oagx552thekwy.", "oagx552thekwy.mzxq", ".rtcsaqnccscuc", "a.b.c"] {
      #expect(URIFragment(text, form: .dotted, noting: &findings) == nil, "\(text)")
    }
    #expect(URIFragment(data: [1, 2, 3, 4, 5, 6, 7], hashname: peer) == nil)
  }

  @Test func theReferenceOrderIsReadWithAWarning() throws {
    var findings: [EndpointEvent.Finding] = []
    let digest = Base32.encode(try Hex.decode("39dd2d1655a2ed82"))
    let fragment = try #require(
      URIFragment("\(digest).rtcsaqnccscuc", form: .dotted, noting: &findings))
    #expect(fragment.check(peer) == .rightInReferenceOrder)
  }
}
