import Foundation
import TelehashConformance
import TelehashCore
import TelehashCrypto
import TelehashLive
import TelehashPackets
import TelehashRecords
import Testing

@testable import meshproof

/// A reference endpoint on a loopback port, as `serve` runs one, for checks to be made of it.
struct LiveSubject {
  let server: ReferenceServer
  private let serving: Task<ReferenceServer.Outcome, Never>

  init(
    csids: [CSID] = [.cs3a], role: Role = .endpoint, deviations: [String] = [],
    ip: String = "127.0.0.1", takesTCP: Bool = false, edition: Edition = .v3,
    accepts: EndpointConfiguration.Acceptance = .everyone
  ) throws {
    var random = SystemRandom()
    let keys = try csids.map { csid in
      csid == .cs2a ? IdentityPool.rsa(3) : try KeyPair.generate(csid, random: &random)
    }
    var configuration = EndpointConfiguration(
      identity: try #require(Identity(keys: keys)), edition: edition)
    configuration.isRouter = role == .router
    configuration.acceptance = accepts
    configuration.channelTypes = [
      .init("echo", reliable: true, unreliable: true),
      .init("stream", reliable: true, unreliable: false),
    ]
    configuration.deviations = try Deviations(names: deviations)
    let server = try ReferenceServer(
      configuration, at: [try #require(Address(ip: ip, port: 0))], takesTCP: takesTCP,
      clock: LiveClock())
    self.server = server
    serving = Task { await server.run() }
  }

  var uri: String { uri(at: server.paths) }

  /// The same endpoint as if it were reached by other paths.
  func uri(at paths: [NetworkPath]) -> String {
    LinkText(
      keys: server.identity.publicKeys, paths: paths, edition: server.configuration.edition
    )?.uri?.text ?? ""
  }

  /// Ends it and says what it saw.
  @discardableResult
  func stop() async -> ReferenceServer.Outcome {
    server.stop()
    return await serving.value
  }

  /// Runs `check` on it and stops it.
  func check(_ words: String...) async throws -> (run: Run, command: CommandRun) {
    try await check(words)
  }

  func check(
    _ words: [String], through proxy: LiveProxy? = nil
  ) async throws -> (run: Run, command: CommandRun) {
    let folder = try TemporaryFolder()
    let json = folder.path("run.json")
    let target = proxy.map { uri(at: [.udp($0.address)]) } ?? uri
    let command = await CommandRun(["check", target] + words + ["--json", json])
    proxy?.close()
    await stop()
    return (try Run(decoding: Fixtures.bytes(json)), command)
  }
}

extension Run {
  /// The cases with a verdict, by id.
  func ids(_ verdict: Verdict) -> [String] {
    cases.filter { $0.verdict == verdict }.map(\.id)
  }
}
