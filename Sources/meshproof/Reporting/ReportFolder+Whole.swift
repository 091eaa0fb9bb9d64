import TelehashCapture
import TelehashConformance
import TelehashCore
import TelehashCrypto
import TelehashPackets

extension ReportFolder {
  /// One capture of all cases in the order of the clock with all keys beside it, for `replay`.
  ///
  /// The members of each case get its number in front of their names; the subject is one.
  func writeWhole(_ results: [CaseRunner.Result]) throws(CommandError) {
    guard let first = results.first(where: { !$0.sent.isEmpty }) else { return }
    var keys = CaseRunner.SimulatedKeys(
      edition: first.keys.edition, strangers: first.keys.strangers)
    keys.switches.strangers = first.keys.switches.strangers
    var sent: [CaseRunner.SentDatagram] = []
    for (number, result) in results.enumerated() where !result.sent.isEmpty {
      sent += result.sent
      keys.add(result.keys, prefix: "\(number + 1)-")
    }
    let inOrder = sent.enumerated().sorted {
      ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
    }
    try write(inOrder.map(\.element), keys, capture: "capture.pcap", keys: "keys.json")
  }
}
