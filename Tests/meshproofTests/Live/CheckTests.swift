import Foundation
import TelehashConformance
import TelehashCore
import TelehashCrypto
import TelehashLive
import TelehashPackets
import TelehashRecords
import Testing

@testable import meshproof

extension LiveTests {
  /// `meshproof check` on reference endpoints at real ports.
  @Suite(.serialized) struct CheckTests {
    @Test(arguments: ["127.0.0.1", "::1"])
    func everythingPassesWithAnEndpoint(ip: String) async throws {
      if ip == "::1", !ReferenceServer.hasIPv6 { return }
      let subject = try LiveSubject(csids: [.cs1a, .cs2a, .cs3a], ip: ip)
      let (run, command) = try await subject.check("link", "handshake", "message", "token")
      #expect(command.outcome == .success, "\(command.output)")
      #expect(run.ids(.pass).count > 60)
      #expect(run.cases.allSatisfy { $0.verdict == .pass || $0.verdict == .notApplicable })
      #expect(
        run.target.features.probed == ["cs1a", "cs2a", "cs3a", "echo", "stream", "sink", "connect"])
      #expect(run.readings.contains(Reading(topic: "A1", reading: "absent")))
    }

    @Test(arguments: [EditionName.v3December2014, .v3March2015])
    func earlierEditionsAreJudgedAsTheyWere(edition: EditionName) async throws {
      let subject = try LiveSubject(
        csids: [.cs1a, .cs2a, .cs3a], edition: try #require(Edition.named(edition)))
      let (run, command) = try await subject.check(
        "link", "handshake", "message", "--edition", edition.rawValue)
      #expect(command.outcome == .success, "\(command.output)")
      #expect(run.ids(.pass).count > 50)
      #expect(run.cases.allSatisfy { $0.verdict == .pass || $0.verdict == .notApplicable })
    }

    @Test func atLeast25CasesApplyToOneCipherSet() async throws {
      let subject = try LiveSubject(csids: [.cs1a])
      let (run, command) = try await subject.check()
      #expect(command.outcome == .success, "\(command.output)")
      let played = run.cases.filter { $0.verdict == .pass && $0.axes.network == "clean" }
      #expect(played.count >= 25)
    }

    @Test func aRouterIsFoundToBeOne() async throws {
      let subject = try LiveSubject(role: .router)
      let (run, command) = try await subject.check("routing", "--feature", "router")
      #expect(command.outcome == .success, "\(command.output)")
      #expect(run.target.features.probed.contains("router"))
      #expect(run.cases.contains { $0.id == "feature/router[v3,3a]" && $0.verdict == .pass })
    }

    @Test(arguments: ["127.0.0.1", "::1"])
    func aTargetThatListsTCPIsAskedThereToo(ip: String) async throws {
      if ip == "::1", !ReferenceServer.hasIPv6 { return }
      let subject = try LiveSubject(ip: ip, takesTCP: true)
      let (run, command) = try await subject.check("HS-06")
      #expect(command.outcome == .success, "\(command.output)")
      #expect(run.target.features.probed.contains("tcp"))
      #expect(run.cases.contains { $0.id == "live/tcp[v3,3a]" && $0.verdict == .pass })
    }

    @Test func aTCPPathWhereNobodyListensFails() async throws {
      let subject = try LiveSubject()
      let folder = try TemporaryFolder()
      let file = folder.path("link.json")
      let paths = subject.server.paths + [.tcp(try #require(Address("127.0.0.1:1")))]
      let link = try #require(
        LinkText(keys: subject.server.identity.publicKeys, paths: paths, edition: .v3))
      try link.json.description.write(toFile: file, atomically: true, encoding: .utf8)
      let json = folder.path("run.json")
      let command = await CommandRun("check", file, "HS-06", "--json", json)
      await subject.stop()
      #expect(command.outcome == .failure)
      #expect(try Run(decoding: Fixtures.bytes(json)).ids(.fail) == ["live/tcp[v3,3a]"])
    }

    @Test func whatIsDeclaredAndNotThereFails() async throws {
      let subject = try LiveSubject()
      let (run, command) = try await subject.check("PATH-03", "--feature", "router")
      #expect(command.outcome == .failure)
      #expect(run.ids(.fail) == ["feature/router[v3,3a]"])
    }

  }
}

extension LiveTests.Second {
  /// What `meshproof check` says of readings and captures, and to whom it speaks.
  @Suite struct CheckReadingTests {
    @Test func anEndpointThatNeedsItsOwnSetNamedIsJudgedAllTheSame() async throws {
      let subject = try LiveSubject(deviations: ["attached-own-csid-required"])
      let (run, command) = try await subject.check("link", "handshake")
      #expect(command.outcome == .success, "\(command.output)")
      #expect(run.ids(.lenient) == ["reading/own-csid[v3,3a]"])
      #expect(run.ids(.fail).isEmpty)
      #expect(run.ids(.pass).count > 20)
      #expect(run.readings.contains(Reading(topic: "A1", reading: "true")))
    }

    @Test func strictlyThatFailsAndBlocksTheRest() async throws {
      let subject = try LiveSubject(deviations: ["attached-own-csid-required"])
      let (run, command) = try await subject.check("link", "--strict")
      #expect(command.outcome == .failure)
      #expect(run.ids(.fail) == ["reading/own-csid[v3,3a]"])
      #expect(run.cases.contains { $0.blockedBy == "reading/own-csid[v3,3a]" })
    }

    /// What was on the wire, TCP connections included, judged again from the capture of the run.
    @Test func theCaptureOfARunIsJudgedTheSame() async throws {
      let subject = try LiveSubject(takesTCP: true)
      let folder = try TemporaryFolder()
      let (run, command) = try await subject.check(
        ["handshake", "channel", "reliable", "path", "-o", folder.path("out")])
      #expect(command.outcome == .success, "\(command.output)")
      let json = folder.path("replay.json")
      let replay = await CommandRun(
        "replay", folder.path("out/capture.pcap"), "--only", "subject", "--complete", "--json",
        json,
        "--trace", folder.path("trace.jsonl"))
      #expect(replay.outcome == .success, "\(replay.output)")
      let replayed = try Run(decoding: Fixtures.bytes(json))
      let trace = try String(contentsOfFile: folder.path("trace.jsonl"), encoding: .utf8)
      #expect(trace.contains("\"transport\":\"tcp\""))
      let live = Dictionary(
        uniqueKeysWithValues: run.cases.filter { $0.area == "traffic" }
          .map { ($0.requirements, $0.verdict) })
      #expect(live.count > 40)
      for (requirements, verdict) in live {
        let judged = replayed.cases.first { $0.requirements == requirements }
        #expect(judged?.verdict == verdict, "\(requirements) \(judged?.message ?? "")")
      }
      // Our testers write this the other way.
      #expect(replayed.readings.contains(Reading(topic: "A1", reading: "true")))
      #expect(!replayed.readings.contains(Reading(topic: "A1", reading: "absent")))
      // Without being told that nothing is missing it judges less, and nothing worse.
      let usual = await CommandRun(
        "replay", folder.path("out/capture.pcap"), "--only", "subject", "--json", json)
      #expect(usual.outcome == .success, "\(usual.output)")
      #expect(try Run(decoding: Fixtures.bytes(json)).ids(.pass).count > 40)
    }

    @Test func aForcedReadingIsSpokenWithoutAFinding() async throws {
      let subject = try LiveSubject(deviations: ["attached-own-csid-required"])
      let (run, command) = try await subject.check("HS-12", "--reading", "own-csid=digest")
      #expect(command.outcome == .success, "\(command.output)")
      #expect(run.ids(.lenient).isEmpty)
      #expect(run.readings.contains(Reading(topic: "A1", reading: "digest")))
    }

    @Test func aTargetThatMustTrustIsToldWhom() async throws {
      let folder = try TemporaryFolder()
      let me = folder.path("me.json")
      #expect(await CommandRun("identity", "new", "--csid", "3a", "-o", me).outcome == .success)
      let roster = await CommandRun("identity", "link", me, "--testers", "--csid", "3a")
      #expect(roster.outcome == .success)
      #expect(roster.lines.count > 50)
      let again = await CommandRun("identity", "link", me, "--testers", "--csid", "3a")
      #expect(again.output == roster.output)
      let known = Set(roster.lines.compactMap { $0.split(separator: " ").first.map(String.init) })

      let subject = try LiveSubject()
      let command = await CommandRun(
        "check", subject.uri, "HS-12", "--identity", me, "--json", folder.path("run.json"))
      #expect(command.outcome == .success, "\(command.output)")
      let callers = await subject.stop().snapshot.peers.map(\.hashname)
      #expect(callers.count > 5)
      #expect(callers.allSatisfy(known.contains))
    }
  }
}
