package import TelehashCore
import TelehashCrypto
import TelehashPackets
import TelehashRecords

/// An implementation with a fault that no case can ask for and that its traffic shows all the same.
///
/// The datagrams of a case are altered to what it would have sent, and the monitors judge them as
/// they judge a capture: from outside, without anybody's keys.
package struct CaptureMutant: Sendable {
  package let record: DeviationRecord
  /// The scenario whose traffic it alters.
  package let scenario: String
  /// A datagram as the faulty implementation sends it; nil where that makes no difference.
  private let alter: @Sendable ([UInt8]) -> [UInt8]?

  /// All of them.
  package static let all: [CaptureMutant] = [
    CaptureMutant(
      DeviationRecord(
        "announcement-wrapped", ["MESH-10"], .reading(.announcesWrapped),
        "An announcement stands inside a further member", at: .capture, family: .traffic),
      scenario: "link/an-announcement-is-heard-and-not-answered"
    ) { datagram in
      guard let packet = try? Packet(decoding: datagram), let head = packet.json else { return nil }
      return try? Packet(json: ["json": .object(head)], body: packet.body).encoded()
    }
  ]

  private init(
    _ record: DeviationRecord, scenario: String,
    alter: @escaping @Sendable ([UInt8]) -> [UInt8]?
  ) {
    self.record = record
    self.scenario = scenario
    self.alter = alter
  }

  /// What the monitors see in the traffic of a case as this implementation would have sent it.
  package func judgement(
    of sent: [CaseRunner.SentDatagram], in edition: Edition
  ) -> TraceJudgement {
    var dissector = TrafficDissector(keys: KeyRing(edition: edition.name), edition: edition.name)
    var judge = TraceJudge(MonitorContext(edition: edition, coverage: .complete))
    for (index, datagram) in sent.enumerated() {
      let bytes = alter(datagram.payload) ?? datagram.payload
      judge.observe(
        ObservedPacket(
          number: index + 1, time: datagram.time, source: datagram.source,
          destination: datagram.destination, datagram: bytes,
          dissection: dissector.dissect(bytes)))
    }
    return judge.finish()
  }
}
