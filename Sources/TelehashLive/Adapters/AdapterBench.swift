package import TelehashConformance

/// The adapters one row of cases is played with: each is started when it is needed, used for one
/// case after another, and replaced when it broke.
///
/// It belongs to one thread, which may block.
package final class AdapterBench {
  private let commands: [(member: String, command: String)]
  private let patience: AdapterProcess.Patience
  private let isFreshEachTime: Bool
  private var adapters: [String: AdapterSubject] = [:]

  /// - Parameter commands: for members of the cast, the command lines of those who play them.
  package init(
    _ commands: [(member: String, command: String)],
    patience: AdapterProcess.Patience = .init(), isFreshEachTime: Bool = false
  ) {
    self.commands = commands
    self.patience = patience
    self.isFreshEachTime = isFreshEachTime
  }

  /// Adapters that can be spoken to, for all members.
  package func ready() throws(SubjectFault) -> [String: any Subject] {
    var subjects: [String: any Subject] = [:]
    for (member, command) in commands {
      if let adapter = adapters[member], adapter.isUsable, !isFreshEachTime {
        subjects[member] = adapter
        continue
      }
      _ = adapters[member]?.end()
      adapters[member] = nil
      let adapter = try AdapterSubject(over: AdapterProcess(command, patience: patience))
      adapters[member] = adapter
      subjects[member] = adapter
    }
    return subjects
  }

  /// Ends all of them; the first fault that shows then.
  package func end() -> SubjectFault? {
    var first: SubjectFault?
    for (member, _) in commands {
      if let adapter = adapters[member], adapter.isUsable, let fault = adapter.end() {
        first = first ?? fault
      }
    }
    adapters = [:]
    return first
  }
}
