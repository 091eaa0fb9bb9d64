import TelehashCrypto
import TelehashPackets
import TelehashRecords

extension DissectedOpen {
  /// Adds what an open is to the object of its datagram.
  func describe(_ record: inout PacketRecord) {
    record.kind = .open
    record.from = from
    record.to = to
    record.csid = suite.csid?.description
    record.inner = InnerRecord(inner)
  }
}

extension DissectedLine {
  /// Adds what a line packet is to the object of its datagram.
  func describe(_ record: inout PacketRecord) {
    record.kind = .line
    record.from = from
    record.to = to
    record.csid = suite?.csid?.description
    record.line = line.bytes
    record.inner = innerRecord
  }

  fileprivate var innerRecord: InnerRecord? {
    inner.map { InnerRecord($0, attached: tunnelled?.record) }
  }
}

extension DissectedLine.Tunnelled {
  fileprivate var record: AttachedRecord {
    switch self {
    case .open(let open):
      AttachedRecord(
        kind: .open, from: open.from, to: open.to, csid: open.suite.csid?.description,
        packet: InnerRecord(open.sealed.packet), inner: InnerRecord(open.inner))
    case .line(let line):
      AttachedRecord(
        kind: .line, from: line.from, to: line.to, csid: line.suite?.csid?.description,
        line: line.line.bytes, packet: InnerRecord(line.sealed.packet), inner: line.innerRecord)
    }
  }
}
