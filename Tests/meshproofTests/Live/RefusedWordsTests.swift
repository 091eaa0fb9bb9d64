import TelehashPackets
import TelehashRecords
import Testing

@testable import meshproof

/// What `check` and `serve` refuse before anything is sent, and why.
@Suite struct RefusedWordsTests {
  private static let remote = "link://8.8.8.8:42424/?cs3a=" + String(repeating: "a", count: 52)

  @Test(arguments: [
    (["check", "nowhere.invalid:42424", "--link-keys", "KEYS"], "cannot be resolved"),
    (["check", "127.0.0.1:0"], "expected a link URI"),
    (["check", "127.0.0.1:42424"], "its keys are not known"),
    (["check", "link://127.0.0.1:1/"], "it has no keys"),
    (["check", "link://127.0.0.1:1/?cs3a=zz1"], "no link URI"),
    (["check", "/nonexistent.json"], "cannot be read as link JSON"),
    (["check", Self.remote, "no/such"], "--allow-remote permits others"),
    (["check", Self.remote, "no/such", "--safe"], "--allow-remote permits others"),
    (["check", Self.remote, "no/such", "--allow-remote"], "nothing that can be played live"),
    (["check", Self.remote, "no/such", "--safe", "--allow-remote"], "been set with flag '--safe'"),
    (["check", Self.remote, "no/such", "--deadline", "1x"], "The value '1x' is invalid"),
    (["check", Self.remote, "no/such", "--reading", "x=y"], "The value 'x=y' is invalid"),
    (["serve", "--bind", "nowhere"], "nowhere is no IP address"),
    (["serve", "--deviation", "no-such-thing"], "there is none called no-such-thing"),
  ])
  func wrongWordsAreRefused(words: [String], why: String) async throws {
    let folder = try TemporaryFolder()
    let key = Base32.encode([UInt8](repeating: 9, count: 32))
    let keys = try folder.write("{\"keys\":{\"3a\":\"\(key)\"}}", to: "keys.json")
    let run = await CommandRun(words.map { $0 == "KEYS" ? keys : $0 })
    #expect(run.outcome == .usage, "\(run.output)")
    #expect(run.errors.contains(why), "\(run.errors)")
  }
}
