import TelehashConformance
import TelehashLive
import TelehashRecords

/// Test vectors put to an implementation behind a vector adapter.
struct AdapterVectors: Sendable {
  let command: String
  let patience: AdapterProcess.Patience

  /// The cases of a file for the tests that are chosen.
  func run(
    _ files: [(file: VectorFile, chosen: Set<String>)], _ catalogue: RequirementCatalogue
  ) async throws(CommandError) -> [[Case]] {
    let (cases, missing) = await BlockingThread.run {
      let adapter = VectorAdapter { () throws(SubjectFault) in
        try AdapterProcess(command, patience: patience)
      }
      let cases = files.map { file, chosen in
        file.groups.flatMap { group in
          group.tests.filter { chosen.contains($0.id) }.map { test in
            judge(test, in: group, of: file, by: adapter, catalogue)
          }
        }
      }
      _ = adapter.end()
      return (cases, adapter.missing)
    }
    if let missing { throw .unusable("\(command): \(missing)") }
    return cases
  }

  private func judge(
    _ test: VectorTest, in group: VectorGroup, of file: VectorFile, by adapter: VectorAdapter,
    _ catalogue: RequirementCatalogue
  ) -> Case {
    var record = Case(unjudged: test, of: file, catalogue)
    guard VectorQuestion.canBePut(test, in: group) else {
      record.verdict = .notApplicable
      record.message = "a test of this type holds its answers and is not put to adapters"
      return record
    }
    switch adapter.ask(VectorQuestion(test, in: group, of: file)) {
    case .reply(.answer(let answer)):
      record.message = VectorRunner.failure(of: test, answer: answer) ?? ""
      record.verdict = record.message.isEmpty ? .pass : .fail
    case .reply(.unsupported(let why)):
      record.verdict = .unsupported
      record.message = why
    case .fault(let fault):
      record.verdict = fault.kind.verdict
      record.message = fault.description
    case .blocked(let why):
      record.verdict = .blocked
      record.message = why
    }
    record.unexpected = record.verdict == .fail
    return record
  }
}

extension Case {
  /// The case for a test that was not judged yet.
  fileprivate init(
    unjudged test: VectorTest, of file: VectorFile, _ catalogue: RequirementCatalogue
  ) {
    let levels = test.requirements.compactMap { catalogue[$0]?.level }
    self.init(
      id: "vectors/\(file.path)#\(test.id)", title: test.comment,
      area: file.path.split(separator: "/").first.map(String.init) ?? "",
      requirements: test.requirements,
      level: levels.first { $0.violation == .fail } ?? levels.first ?? .must, verdict: .error)
  }
}
