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
  /// Who put the datagram on the wire, where that is known and not inferred: in simulated runs.
  package let transmitter: String?
  /// What became of the datagram.
  package let arrival: Arrival

  /// What became of a datagram after it was seen.
  package enum Arrival: Hashable, Sendable {
    /// A capture does not say.
    case unknown
    case lost
    /// It reached this endpoint, or one without a name.
    case delivered(at: Instant, to: String?)
  }

  package init(
    number: Int, time: Instant, source: Address, destination: Address, datagram: [UInt8],
    dissection: Dissection, transmitter: String? = nil, arrival: Arrival = .unknown
  ) {
    self.number = number
    self.time = time
    self.source = source
    self.destination = destination
    self.datagram = datagram
    self.dissection = dissection
    self.transmitter = transmitter
    self.arrival = arrival
  }

  /// The packet as one object of a trace.
  package var record: PacketRecord {
    dissection.record(number: number, source: source, destination: destination)
  }
}
