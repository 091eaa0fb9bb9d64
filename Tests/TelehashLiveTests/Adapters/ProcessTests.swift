import Foundation
import TelehashConformance
import TelehashCore
import TelehashCrypto
import TelehashPackets
import TelehashRecords
import Testing

@testable import TelehashLive

extension LiveTests {
  /// Adapters as processes, most of them as bad as adapters can be.
  @Suite struct AdapterProcessTests {
    private static let fixtures = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures")

    static func python(_ name: String) -> String {
      "exec python3 '\(fixtures.appending(path: name).path)'"
    }

    static let hasPython = FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")

    private static var quick: AdapterProcess.Patience {
      var patience = AdapterProcess.Patience()
      patience.greeting = .seconds(15)
      // Long enough for a busy machine, and waited for only by those that hang.
      patience.turn = .seconds(3)
      patience.farewell = .milliseconds(700)
      return patience
    }

    /// How saying hello to a command ends.
    private static func fault(of command: String, hangs: Bool) async -> SubjectFault? {
      await BlockingThread.run {
        do throws(SubjectFault) {
          var patience = Self.quick
          if hangs { patience.greeting = .seconds(1) }
          let subject = try AdapterSubject(over: AdapterProcess(command, patience: patience))
          return subject.end()
        } catch {
          return error
        }
      }
    }

    /// Commands that are no adapters, how that is called, and what the message says.
    private static let nuisances: [(command: String, kind: SubjectFault.Kind, text: String)] = [
      ("true", SubjectFault.Kind.exited, "exit code 0"),
      ("echo why >&2; exit 3", .exited, "exit code 3: why"),
      ("kill -9 $$", .exited, "signal 9"),
      ("exec /no/such/program", .missing, "/no/such/program"),
      ("sleep 30", .silent, "no answer within"),
      ("exec >&-; sleep 30", .exited, "closed its output"),
      ("read x; while :; do echo why >&2; done", .silent, "no answer within"),
      ("echo hello there; cat", .garbage, ""),
      ("read x; echo not json; cat", .garbage, "no JSON object: not json"),
      ("cat", .garbage, ""),
      ("yes", .garbage, ""),
      ("read x; exec tr '\\n' ' ' </dev/zero", .flood, "a line of more than"),
      (#"read x; while :; do echo '{"do":"note","text":"x"}'; done"#, .flood, "more than"),
      (#"read x; echo '{"id":1,"ok":true}'; cat"#, .garbage, "greeting cannot be read"),
      (#"read x; echo '{"id":2,"ok":true}'; cat"#, .garbage, "an answer to another turn"),
    ]

    @Test(arguments: nuisances)
    func whatBreaksTheConversationIsNamed(
      command: String, kind: SubjectFault.Kind, text: String
    ) async throws {
      let started = ContinuousClock.now
      let fault = try #require(await Self.fault(of: command, hangs: kind == .silent), "\(command)")
      #expect(fault.kind == kind, "\(command): \(fault)")
      #expect(text.isEmpty || fault.text.contains(text), "\(command): \(fault)")
      #expect(ContinuousClock.now - started < .seconds(20), "\(command)")
    }

    @Test func whatDoesNotEndIsKilledWithAllItStarted() async throws {
      let mark = "7\(UInt32.random(in: 1_000_000...9_999_999))"
      let fault = await Self.fault(of: "sleep \(mark) & sleep \(mark)", hangs: true)
      #expect(fault?.kind == .silent)
      // The processes of the group are gone: nobody runs a sleep of that length any more.
      for _ in 0..<50 where Self.isRunning(mark) { try await Task.sleep(for: .milliseconds(100)) }
      #expect(!Self.isRunning(mark))
    }

    private static func isRunning(_ word: String) -> Bool {
      let folders = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
      return folders.contains { name in
        guard Int(name) != nil,
          let line = FileManager.default.contents(atPath: "/proc/\(name)/cmdline")
        else { return false }
        return String(decoding: line, as: UTF8.self).hasPrefix("sleep\0\(word)")
      }
    }

    // MARK: The example

    @Test(.enabled(if: hasPython))
    func theExampleOfThePortingGuideIsAnHonestAdapter() async {
      let findings = await BlockingThread.run {
        AdapterCheck(quiet: 0.2) { () throws(SubjectFault) in
          try AdapterProcess(Self.python("minimal-adapter.py"))
        }.run()
      }
      let faults = findings.filter { $0.verdict == .fail || $0.verdict == .blocked }
      #expect(faults.isEmpty, "\(faults)")
      #expect(findings.count { $0.verdict == .pass } >= 8)
    }

    @Test(.enabled(if: hasPython))
    func theExampleImplementsNothingAndPassesNothing() async throws {
      let scenario = try ScenarioFixtures.scenario(
        named: "an-older-handshake-does-not-replace-the-session")
      let point = try #require(
        scenario.cases.first { $0.edition == .v3 && $0.csid == .cs3a && $0.network == "clean" })
      let record = try await BlockingThread.run {
        Result {
          let subject = try AdapterSubject(
            over: AdapterProcess(Self.python("minimal-adapter.py")))
          defer { _ = subject.end() }
          return ScenarioFixtures.run(scenario, point, subject: subject)
        }
      }.get()
      #expect(record.verdict == .fail || record.verdict == .inconclusive, "\(record.message)")
      #expect(record.traceHash != nil)
    }

    /// What is changed in the example, and what then becomes of a case.
    private static let breakages: [(old: String, new: String, verdict: Verdict, text: String)] = [
      ("endpoint.receive(request", "sys.exit(5); (request", .fail, "exit code 5"),
      ("endpoint.receive(request", "sys.stdin.read(); (request", .fail, "no answer within"),
      ("endpoint.receive(request", "print('debug'); (request", .inconclusive, "no JSON object"),
      (#""verbs": []"#, #""verbs": ["link"]"#, .inconclusive, "declares 'link'"),
    ]

    /// A case whose subject dies or hangs in the middle of it is that case's failure.
    @Test(.enabled(if: hasPython), arguments: breakages)
    func aSubjectThatBreaksIsNamed(
      old: String, new: String, verdict: Verdict, text: String
    ) async throws {
      let source = try String(
        contentsOf: Self.fixtures.appending(path: "minimal-adapter.py"), encoding: .utf8)
      let broken = source.replacingOccurrences(of: old, with: new)
      #expect(broken != source)
      let file = URL.temporaryDirectory.appending(path: "adapter-\(UUID().uuidString).py")
      try broken.write(to: file, atomically: true, encoding: .utf8)
      defer { try? FileManager.default.removeItem(at: file) }
      let name =
        text.contains("link")
        ? "an-unanswered-handshake-is-sent-again" : "every-newer-handshake-is-confirmed"
      let path = try #require(try ScenarioFixtures.paths.first { $0.contains(name) })
      let scenario = try ScenarioFixtures.scenario(path)
      let point = try #require(
        scenario.cases.first { $0.edition == .v3 && $0.csid == .cs3a && $0.network == "clean" })
      let record = try await BlockingThread.run {
        Result {
          let subject = try AdapterSubject(
            over: AdapterProcess("exec python3 '\(file.path)'", patience: Self.quick))
          return ScenarioFixtures.run(scenario, point, subject: subject)
        }
      }.get()
      #expect(record.verdict == verdict, "\(record.message)")
      #expect(record.message.contains(text), "\(record.message)")
    }

    // MARK: Vectors

    @Test func ourAnswersSurviveTheQuestionForm() throws {
      let files = try VectorLibrary(
        folder: ScenarioFixtures.location.get().vectors.path
      ).files
      var asked = 0
      for file in files {
        for group in file.groups {
          for test in group.tests where VectorQuestion.canBePut(test, in: group) {
            let question = VectorQuestion(test, in: group, of: file)
            let read = try VectorQuestion(decoding: question.encoded())
            #expect(read == question)
            let line = read.reply().encoded(id: read.id)
            guard case .answer(let answer) = try VectorReply(decoding: line, id: test.id) else {
              Issue.record("\(test.id) is not answered: \(String(decoding: line, as: UTF8.self))")
              continue
            }
            #expect(VectorRunner.failure(of: test, answer: answer) == nil, "\(test.id)")
            asked += 1
          }
        }
      }
      #expect(asked > 500)
    }

    /// Commands that are no vector adapters, how that is called, and what the message says.
    private static let vectorNuisances: [(command: String, kind: SubjectFault.Kind, text: String)] =
      [
        ("true", SubjectFault.Kind.exited, "exit code 0"),
        ("read x; echo why >&2; exit 3", .exited, "exit code 3: why"),
        ("exec /no/such/program", .missing, "/no/such/program"),
        ("read x; echo not json; cat", .garbage, "in not json"),
        (#"read x; echo '{"id":"another","outputs":{}}'; cat"#, .garbage, "id"),
        (#"read x; echo '{"outputs":{}}'; cat"#, .garbage, "id"),
        ("cat", .garbage, "cannot be read"),
        ("read x; exec tr '\\n' ' ' </dev/zero", .flood, "a line of more than"),
      ]

    /// What becomes of questions put to a command one after the other; `ID` in it is their id.
    private static func ask(
      _ command: String, _ count: Int, patience: AdapterProcess.Patience
    ) async throws -> [VectorAdapter.Result] {
      let file = try #require(
        try VectorLibrary(folder: ScenarioFixtures.location.get().vectors.path).files
          .first { $0.groups.contains { $0.type == "token" } })
      let group = try #require(file.groups.first { $0.type == "token" })
      let test = try #require(group.tests.first)
      let command = command.replacing("ID", with: test.id)
      return await BlockingThread.run {
        let adapter = VectorAdapter { () throws(SubjectFault) in
          try AdapterProcess(command, patience: patience)
        }
        defer { _ = adapter.end() }
        return (0..<count).map { _ in adapter.ask(VectorQuestion(test, in: group, of: file)) }
      }
    }

    @Test(arguments: vectorNuisances)
    func whatAnswersNoQuestionIsNamedAndGivenUp(
      command: String, kind: SubjectFault.Kind, text: String
    ) async throws {
      let started = ContinuousClock.now
      let results = try await Self.ask(command, 7, patience: Self.quick)
      for result in results.prefix(5) {
        guard case .fault(let fault) = result else {
          Issue.record("\(command): \(result)")
          continue
        }
        #expect(fault.kind == kind, "\(command): \(fault)")
        #expect(fault.text.contains(text), "\(command): \(fault)")
      }
      for result in results.dropFirst(5) {
        guard case .blocked = result else {
          Issue.record("\(command): \(result)")
          continue
        }
      }
      #expect(ContinuousClock.now - started < .seconds(40), "\(command)")
    }

    /// Each first answer is waited for as long as a program may take to begin.
    @Test func whoNeverAnswersAQuestionIsGivenUpSooner() async throws {
      var patience = Self.quick
      patience.greeting = .milliseconds(500)
      let results = try await Self.ask("sleep 30", 4, patience: patience)
      let silence = VectorAdapter.Result.fault(
        SubjectFault(.silent, "no answer within 0.5 seconds"))
      #expect(results.prefix(2) == [silence, silence])
      for result in results.dropFirst(2) {
        guard case .blocked(let why) = result else {
          Issue.record("\(result)")
          continue
        }
        #expect(why.contains("started 2 times and never answered"), "\(why)")
      }
    }

    /// It may hang on single questions, and on five of them as anybody may.
    @Test func whoAnswersSomeQuestionsIsAskedOn() async throws {
      var patience = Self.quick
      patience.turn = .milliseconds(300)
      let results = try await Self.ask(
        #"read x; echo '{"id":"ID","refused":"no"}'; read x; sleep 30"#, 12, patience: patience)
      for (index, result) in results.enumerated() {
        switch (result, index) {
        case (.reply, let index) where index.isMultiple(of: 2) && index < 10: break
        case (.fault(let fault), 1...9):
          #expect(fault == SubjectFault(.silent, "no answer within 0.3 seconds"))
        case (.blocked, 10...): break
        default: Issue.record("\(index): \(result)")
        }
      }
    }

    @Test(.enabled(if: hasPython))
    func vectorsArePutToOtherPrograms() async throws {
      let files = try VectorLibrary(
        folder: ScenarioFixtures.location.get().vectors.path
      ).files
      let results = await BlockingThread.run {
        let adapter = VectorAdapter { () throws(SubjectFault) in
          try AdapterProcess(Self.python("minimal-vectors.py"))
        }
        defer { _ = adapter.end() }
        return files.flatMap { file in
          file.groups.filter { ["token", "base32"].contains($0.type) }.flatMap { group in
            group.tests.map { test -> (String, String?) in
              switch adapter.ask(VectorQuestion(test, in: group, of: file)) {
              case .reply(.answer(let answer)):
                (group.type, VectorRunner.failure(of: test, answer: answer) ?? "")
              case .reply(.unsupported): (group.type, nil)
              case .fault(let fault): (group.type, fault.description)
              case .blocked(let why): (group.type, why)
              }
            }
          }
        }
      }
      #expect(results.contains { $0.0 == "token" })
      for (type, failure) in results {
        #expect(failure == (type == "token" ? "" : nil), "\(type)")
      }
    }
  }
}
