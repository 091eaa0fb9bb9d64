import Foundation
import Testing

@testable import meshproof

/// The built program as a process of its own.
struct BinaryTests {
  /// The program beside the test bundle, where the build puts both.
  private static let program: URL? = {
    let bundle = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    let folders = [bundle, bundle.deletingLastPathComponent()] + Bundle.allBundles.map(\.bundleURL)
    return folders.map { $0.deletingLastPathComponent().appending(path: "meshproof") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }()

  private struct Ended {
    let code: Int32
    let output: String
    let errors: String
  }

  /// Runs the program to its end.
  private static func run(_ words: [String], data: String? = nil) throws -> Ended {
    let process = Process()
    let program: URL = try #require(Self.program)
    process.executableURL = program
    process.arguments = words
    var environment = ProcessInfo.processInfo.environment
    environment["MESHPROOF_DATA"] = data
    process.environment = environment
    let folder = try TemporaryFolder()
    // Files hold any amount; a pipe that nobody empties does not.
    let streams = try [folder.write([], to: "output"), folder.write([], to: "errors")]
    process.standardOutput = try FileHandle(forWritingTo: URL(filePath: streams[0]))
    process.standardError = try FileHandle(forWritingTo: URL(filePath: streams[1]))
    try process.run()
    process.waitUntilExit()
    let texts = try streams.map { String(decoding: try Fixtures.bytes($0), as: UTF8.self) }
    #expect(process.terminationReason == .exit, "\(texts[1])")
    return Ended(code: process.terminationStatus, output: texts[0], errors: texts[1])
  }

  @Test(.enabled(if: program != nil))
  func endsWithTheCodesThatAreDocumented() throws {
    let capture = Fixtures.capture("js-cs3a-direct")
    let folder = try TemporaryFolder()
    for (words, code, text) in [
      (["--version"], 0, ToolVersion.current), ([], 0, "SUBCOMMANDS"),
      (["nonsense"], 2, ""), (["replay", capture, "-q"], 0, " of "),
      (["replay", Fixtures.capture("go-direct-3a"), "-q"], 1, "FAIL"),
      (["replay", folder.path("none.pcap")], 2, ""),
      (["replay", try folder.capture([])], 4, "nothing judged"),
      (["decode", "0000"], 0, "an empty packet"), (["decode", "0001"], 1, "not a packet"),
      (["identity", "new", "--csid", "3a"], 0, "\"secrets\""),
      (["identity", "show", Fixtures.keys("js-cs3a-direct")], 0, "hashname"),
      (["identity", "link", Fixtures.keys("js-cs3a-direct"), "--name", "A"], 0, "\"keys\""),
      (["vectors", "run", "base32", "-q"], 0, "85 pass"), (["list", "editions"], 0, "v3-2014-12"),
      (["explain", "HS-12"], 0, "HS-12"), (["coverage", "HS", "-q"], 0, "covered"),
      (["scenario", "lint", "-q"], 0, "no problems"),
    ] as [([String], Int32, String)] {
      let ended = try Self.run(words)
      #expect(ended.code == code, "\(words): \(ended.errors)")
      #expect(text.isEmpty || ended.output.contains(text), "\(words): \(ended.output)")
      #expect(!ended.output.contains("\u{1B}"))
      #expect(ended.errors.isEmpty || code == 2 || words[0] != "replay", "\(ended.errors)")
    }
  }

  @Test(.enabled(if: program != nil))
  func findsItsDataByTheEnvironment() throws {
    let folder = try TemporaryFolder()
    try folder.fill(area: "order")
    let ended = try Self.run(["vectors", "run", "-q"], data: folder.url.path)
    #expect(ended.code == 0)
    #expect(ended.output == "51 pass of 51 vectors\n")
    let wrong = try Self.run(["vectors"], data: folder.path("none"))
    #expect(wrong.code == 2)
    #expect(wrong.errors.contains("(MESHPROOF_DATA)"))
  }
}
