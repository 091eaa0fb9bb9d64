import TelehashCrypto
import TelehashPackets
import Testing

@Suite struct DigestTests {
  @Test func sha256GivesThePublishedValues() {
    #expect(
      Hex.encode(Digest.sha256(Array("foo".utf8)))
        == "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae")
    #expect(
      Hex.encode(Digest.sha256([]))
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test func partsAreHashedAsOneString() {
    #expect(Digest.sha256([1, 2], [], [3]) == Digest.sha256([1, 2, 3]))
  }

  @Test func piecesGiveTheHashOfTheWhole() {
    var running = RunningSHA256()
    #expect(running.digest() == Digest.sha256([]))
    for piece in [[1, 2], [], [3] as [UInt8]] { running.update(piece) }
    #expect(running.digest() == Digest.sha256([1, 2, 3]))
    running.update([4])
    #expect(running.digest() == Digest.sha256([1, 2, 3, 4]))
  }

  @Test func foldingExclusiveOrsTheHalves() {
    let digest = Digest.sha256(Array("foo".utf8))
    #expect(Hex.encode(Digest.fold1(digest)) == "3f64991b0c7c792f00111bb47f56a69a")
    #expect(Hex.encode(Digest.fold3(digest)) == "4c5f5d1a")
  }

  @Test func uriDigestsFollowThePublishedByteOrder() throws {
    let rows = [
      (
        "anptpctxorixfzzj6dwwncwz3vzeessbhuokkfsdlx2upxw4qocq", "bar", "7aca1b410fcaed47",
        "b6048d10f35df936"
      ),
      (
        "fvifxlr3bsaan2jajo5qqn4au5ldy2ypiweazmuwjtgtg43tirkq", "message", "49054fd70340c22d",
        "bd12161b25a7524e"
      ),
    ]
    for (name, data, published, reference) in rows {
      let hashname = try #require(Hashname(text: name))
      let bytes = Array(data.utf8)
      #expect(Hex.encode(URIDigest.sipHash(bytes, hashname: hashname)) == published)
      #expect(Hex.encode(URIDigest.referenceOrder(bytes, hashname: hashname)) == reference)
    }
    let peer = try #require(
      Hashname(text: "fvifxlr3bsaan2jajo5qqn4au5ldy2ypiweazmuwjtgtg43tirkq"))
    let data = try Hex.decode("8cc52041a2148541")
    #expect(Hex.encode(URIDigest.sipHash(data, hashname: peer)) == "700d7ef75339156c")
    #expect(Hex.encode(URIDigest.referenceOrder(data, hashname: peer)) == "39dd2d1655a2ed82")
  }
}
