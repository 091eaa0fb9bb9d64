import TelehashCore
import TelehashCrypto
import TelehashPackets
import Testing

@Suite struct LinkLookupTests {
  private static let keys = [
    "1a": "an7lbl5e6vk4ql6nblznjicn5rmf3lmzlm",
    "3a": "eg3fxjnjkz763cjfnhyabeftyf75m2s4gll3gvmuacegax5h6nia",
  ]
  private static let hashname = "27ywx5e5ylzxfzxrhptowvwntqrd3jhksyxrfkzi6jfn64d3lwxa"

  private static func records(_ texts: [String]) -> LinkJSON.ServiceRecords {
    LinkJSON.ServiceRecords(
      target: "\(hashname).example.com.", port: 42424, addresses: ["1.2.3.4", "x", "2001:db8::1"],
      texts: texts)
  }

  @Test func recordsAreALinkWithLongKeysPutTogether() throws {
    let (one, three) = (Self.keys["1a"] ?? "", Self.keys["3a"] ?? "")
    let link = try LinkJSON(
      Self.records([
        "3a2=\(three.dropFirst(20).prefix(20))", "1a=\(one)", "v=spf1", "3a=\(three.prefix(20))",
        "3a3=\(three.dropFirst(40))", "no equals sign", "3a0=x", "3ax=x",
      ]))
    #expect(link.hashname.text == Self.hashname)
    #expect(
      link.paths == [
        .udp(Address(ipv4: 0x0102_0304, port: 42424)),
        .udp(Address(ipv6: (0x2001_0db8 << 32, 1), port: 42424)),
      ])
    #expect(throws: LinkJSON.Refusal.self) { try LinkJSON(Self.records(["1a=\(one)"])) }
    #expect(throws: LinkJSON.Refusal.nobody) { try LinkJSON(Self.records([])) }
    var wrong = Self.records(["1a=\(one)"])
    wrong.target = "example.com"
    #expect(throws: LinkJSON.Refusal.badHashname) { try LinkJSON(wrong) }
  }

  @Test func webFingerNamesTheDocument() throws {
    let text = """
      {"links":[5,{"rel":"other","href":"a"},{"rel":"http://telehash.org/link","href":"b"}]}
      """
    let object = try JSONReader.readObject(Array(text.utf8)).object
    #expect(LinkJSON.document(ofWebFinger: object) == "b")
    #expect(LinkJSON.document(ofWebFinger: ["links": []]) == nil)
  }

  @Test func aTokenMustNameItsReader() throws {
    let own = try #require(Hashname(text: Self.hashname))
    let other = "fvifxlr3bsaan2jajo5qqn4au5ldy2ypiweazmuwjtgtg43tirkq"
    let uri = "link://h/?cs1a=apkoh54rkobkeela6d62hblhqd7grqd5dm"
    let good: JSONObject = [
      "aud": [.string(other), .string(Self.hashname)], "scope": "openid link", "link": .string(uri),
    ]
    #expect(LinkJSON.admits(good, to: own, edition: .v3))
    for (name, value) in [
      ("aud", [.string(other)]), ("aud", .string(Self.hashname)), ("scope", "links"),
      ("scope", nil), ("link", "link://h/"), ("link", 5),
      ("aud", [.string(Self.hashname)]),
    ] as [(String, JSONValue?)] {
      var bad = good
      bad[name] = value
      #expect(!LinkJSON.admits(bad, to: own, edition: .v3), "\(name)")
    }
  }
}
