import Foundation
import TelehashCapture
import TelehashCrypto
import TelehashPackets
import TelehashRecords
import Testing

@testable import meshproof

/// `meshproof identity`.
struct IdentityTests {
  private static func make(
    _ folder: TemporaryFolder, _ words: String...
  ) async -> (path: String, run: CommandRun) {
    let path = folder.path("identity.json")
    return (path, await CommandRun(["identity", "new", "-o", path, "--csid", "1a,3a"] + words))
  }

  private static func mode(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
  }

  @Test func makesAFileItsOwnerAloneCanRead() async throws {
    let folder = try TemporaryFolder()
    let (path, run) = await Self.make(folder, "--name", "bob")
    #expect(run.outcome == .success)
    #expect(try Self.mode(path) == 0o600)
    let material = try KeyFile.read(path: path)
    #expect(material.identities.map(\.name) == ["bob"])
    #expect(material.identities[0].hashname.map { $0 + "\n" } == run.output)
    #expect(material.identities[0].secrets.csids == ["1a", "3a"])
  }

  @Test func neverReplacesAnIdentityUnasked() async throws {
    let folder = try TemporaryFolder()
    let (path, first) = await Self.make(folder)
    let before = try Fixtures.bytes(path)
    let (_, second) = await Self.make(folder)
    #expect(second.outcome == .usage)
    #expect(second.errors.contains("--force replaces it"))
    #expect(try Fixtures.bytes(path) == before)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    let (_, third) = await Self.make(folder, "--force")
    #expect(third.outcome == .success)
    #expect(third.output != first.output)
    #expect(try Self.mode(path) == 0o600)
  }

  @Test func makesKeysOfEverySet() async throws {
    let run = await CommandRun("identity", "new")
    #expect(run.outcome == .success)
    let material = try KeyFile.decode(Array(run.output.utf8), name: "output")
    #expect(material.identities[0].keys.csids == ["1a", "2a", "3a"])
  }

  @Test func showsKeysAndNoSecrets() async throws {
    let folder = try TemporaryFolder()
    let (path, made) = await Self.make(folder)
    let run = await CommandRun("identity", "show", path, "-v")
    #expect(run.outcome == .success)
    #expect(run.output.contains("hashname   " + made.output))
    let identity = try KeyFile.read(path: path).identities[0]
    for entry in identity.keys.entries { #expect(run.output.contains(Base32.encode(entry.key))) }
    for entry in identity.secrets.entries {
      #expect(!run.output.contains(entry.key.withBytes { Base32.encode($0) }))
    }
  }

  @Test func showsTheIdentitiesOfACapture() async {
    let run = await CommandRun("identity", "show", Fixtures.keys("c-direct-2a-cloaked"))
    #expect(run.outcome == .success)
    #expect(run.output.contains("2a key"))
  }

  @Test func linksWithJSONAndURI() async throws {
    let folder = try TemporaryFolder()
    let (path, made) = await Self.make(folder)
    let run = await CommandRun(
      "identity", "link", path, "--path", "127.0.0.1:42424", "--path", "[::1]:42425")
    #expect(run.outcome == .success)
    try #require(run.lines.count == 2)
    let (json, findings) = try JSONReader.readObject(Array(run.lines[0].utf8))
    #expect(findings.isEmpty)
    #expect(json.names == ["hashname", "keys", "paths"])
    #expect(json["hashname"]?.string.map { $0 + "\n" } == made.output)
    #expect(
      json["paths"]?.description
        == #"[{"type":"udp4","ip":"127.0.0.1","port":42424},"#
        + #"{"type":"udp6","ip":"::1","port":42425}]"#)
    let keys = try #require(json["keys"]?.object)
    let text = { (name: String) in keys[name]?.string ?? "?" }
    let second = Base32.encode(Array(#"{"type":"udp6","ip":"::1","port":42425}"#.utf8))
    #expect(
      run.lines[1]
        == "link://127.0.0.1:42424/?cs1a=\(text("1a"))&cs3a=\(text("3a"))&paths=\(second)")
  }

  @Test func linksInTheFormOfTheEdition() async throws {
    let folder = try TemporaryFolder()
    let (path, _) = await Self.make(folder)
    let router = "fvifxlr3bsaan2jajo5qqn4au5ldy2ypiweazmuwjtgtg43tirkq"
    let all = ["identity", "link", path, "--path", "10.0.0.1:1", "--path", "8.8.8.8:2"]
    let old = await CommandRun(all + ["--edition", "v3-2014-12", "--router", router])
    #expect(old.outcome == .success)
    #expect(old.lines.last?.hasPrefix("mesh://10.0.0.1:1/?1a=") == true)
    #expect(old.lines.last?.contains("paths=") == false)
    #expect(old.lines.first?.contains(#"{"type":"peer","hn":"\#(router)"}"#) == true)
    let external = await CommandRun(all + ["--external", "--form", "uri"])
    #expect(external.lines.first?.hasPrefix("link://8.8.8.8:2/?cs1a=") == true)
    let jwk = await CommandRun(all + ["--form", "jwk", "--external"])
    let object = try JSONReader.readObject(Array((jwk.lines.first ?? "").utf8)).object
    #expect(object.names == ["kty", "kid", "use", "cs1a", "cs3a", "paths"])
    #expect(object["paths"]?.array?.count == 1)
    #expect(await CommandRun(all + ["--edition", "v2.1"]).outcome == .usage)
    #expect(await CommandRun(all + ["--router", "x"]).outcome == .usage)
  }

  @Test func wantsAnAddressForAURI() async throws {
    let folder = try TemporaryFolder()
    let (path, _) = await Self.make(folder)
    let both = await CommandRun("identity", "link", path)
    #expect(both.outcome == .success)
    #expect(both.lines.count == 1)
    #expect(both.errors.contains("--path"))
    #expect(await CommandRun("identity", "link", path, "--form", "uri").outcome == .usage)
  }

  @Test func namesThePlaceOfAWrongKeyFile() async throws {
    let folder = try TemporaryFolder()
    let (path, _) = await Self.make(folder)
    let text = try String(decoding: Fixtures.bytes(path), as: UTF8.self)
    let material = try KeyFile.read(path: path)
    let hashname = try #require(material.identities[0].hashname)
    let secret = try #require(material.identities[0].secrets["3a"])
    let other = Base32.encode([UInt8](repeating: 7, count: 32))
    for (file, reason) in [
      (text.replacing(hashname, with: other), "identities[0]: hashname: \(other) is not that"),
      (
        text.replacing(secret.withBytes { Base32.encode($0) }, with: other),
        "identities[0]: keys.3a: the public key is not that of the secret"
      ),
      (text.replacing("\"keys\"", with: "\"keyz\""), "identities[0].keyz: unknown field"),
      (#"{"identities":[]}"#, "identities: there are none"),
      ("", "empty file"), ("{", "line 1, column 2"),
    ] {
      let wrong = try folder.write(file, to: "wrong.json")
      let run = await CommandRun("identity", "show", wrong)
      #expect(run.outcome == .usage)
      #expect(run.errors.contains("\(wrong): \(reason)"), "\(run.errors)")
    }
  }

  @Test func asksWhichOfSeveralIdentities() async {
    let keys = Fixtures.keys("js-router-bridge")
    let run = await CommandRun("identity", "link", keys)
    #expect(run.outcome == .usage)
    #expect(run.errors.contains("choose with --name"))
    #expect(await CommandRun("identity", "link", keys, "--name", "R").outcome == .success)
    #expect(await CommandRun("identity", "link", keys, "--name", "nobody").outcome == .usage)
  }
}
