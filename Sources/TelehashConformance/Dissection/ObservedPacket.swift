package import TelehashPackets
package import TelehashRecords

/// One datagram of a trace with everything an observer could read of it.
package struct ObservedPacket: Sendable {
  /// Its number in the trace, from 1.
  package let number: Int
  package let time: Instant
  package let source: Address
  package let destination: Address
  /// The datagram as sent.
  package let datagram: [UInt8]
  package let dissection: Dissection

  package init(
    number: Int, time: Instant, source: Address, destination: Address, datagram: [UInt8],
    dissection: Dissection
  ) {
    self.number = number
    self.time = time
    self.source = source
    self.destination = destination
    self.datagram = datagram
    self.dissection = dissection
  }

  /// The packet as one object of a trace.
  package var record: PacketRecord {
    dissection.record(number: number, source: source, destination: destination)
  }
}
