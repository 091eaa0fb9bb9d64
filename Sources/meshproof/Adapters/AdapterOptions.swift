import ArgumentParser
import TelehashConformance
import TelehashLive

/// How adapter processes are treated.
struct AdapterOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Seconds an answer of an adapter may take before it counts as hung; its first one, for which "
        + "it has to begin, may take twice as long.", valueName: "seconds"))
  var patience: Double = 10

  @Flag(help: "Start a new process for every case instead of using one for many.")
  var fresh = false

  func validate() throws {
    if !(patience >= 0.1 && patience <= 3600) {
      throw ValidationError("--patience takes a number of seconds from 0.1 to 3600.")
    }
  }

  var processPatience: AdapterProcess.Patience {
    var patience = AdapterProcess.Patience()
    patience.turn = .seconds(self.patience)
    patience.greeting = patience.turn * 2
    return patience
  }

  /// Starts an adapter once to hear what it is.
  func greeting(of command: String) async throws(CommandError) -> Result<
    AdapterGreeting, SubjectFault
  > {
    let patience = processPatience
    let result: Result<AdapterGreeting, SubjectFault> = await BlockingThread.run {
      Result { () throws(SubjectFault) -> AdapterGreeting in
        let adapter = try AdapterSubject(over: AdapterProcess(command, patience: patience))
        defer { _ = adapter.end() }
        return adapter.greeting
      }
    }
    if case .failure(let fault) = result, fault.kind == .missing {
      throw .unusable("\(command): \(fault)")
    }
    return result
  }
}
