import Foundation

/// The program as people run it.
enum ProgramRows {
  static func groups(packets: Int) -> [RowGroup] {
    guard ChildProcess.program != nil else { return [] }
    return [
      RowGroup(Name.suite) { [try suite()] },
      RowGroup(Name.replay(packets), Name.memory(packets)) { try replay(packets: packets) },
    ]
  }

  private enum Name {
    static let suite = "meshproof sim, all cases"
    static func replay(_ packets: Int) -> String {
      "meshproof replay, \(packets) packets with keys"
    }
    static func memory(_ packets: Int) -> String { "its memory, \(packets) packets" }
  }

  private static let rounds = 3

  private static func suite() throws -> Row {
    let runs = try (0..<rounds).map { _ in try ChildProcess(["sim", "-q"]) }
    return Row(
      name: Name.suite, value: Stopwatch.median(runs.map(\.realSeconds)), unit: .seconds,
      goal: .atMost(5), note: note(runs))
  }

  private static func replay(packets: Int) throws -> [Row] {
    let capture = try SyntheticCapture(packets: packets)
    defer { capture.remove() }
    let quarter = try SyntheticCapture(packets: packets / 4)
    defer { quarter.remove() }
    var runs: [ChildProcess] = []
    var bare: [Double] = []
    for _ in 0..<rounds {
      runs.append(try run(capture))
      bare.append(capture.bareSeconds())
    }
    let small = try run(quarter)
    let peak = Stopwatch.median(runs.map { Double($0.peakMemory) })
    return [
      Row(
        name: Name.replay(packets), value: Stopwatch.median(runs.map(\.realSeconds)),
        unit: .seconds,
        bare: .init(
          name: "crypto_secretbox_open_easy on each packet", value: Stopwatch.median(bare)),
        goal: .share(60), note: note(runs)),
      Row(
        name: Name.memory(packets), value: peak / mebibyte, unit: .mebibytes,
        note: String(
          format: "of a quarter of the packets: %.1f MiB", Double(small.peakMemory) / mebibyte)),
    ]
  }

  private static func run(_ capture: SyntheticCapture) throws -> ChildProcess {
    let child = try ChildProcess(["replay", capture.path, "--keys", capture.keysPath, "-q"])
    guard child.exitCode <= 1 else {
      throw Unmeasurable("replay of the synthetic capture ends with \(child.exitCode)")
    }
    return child
  }

  private static func note(_ runs: [ChildProcess]) -> String {
    String(
      format: "processor time %.2f s", Stopwatch.median(runs.map(\.processorSeconds)))
  }

  private static let mebibyte = 1024.0 * 1024
}
