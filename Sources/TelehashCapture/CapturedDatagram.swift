package import TelehashPackets

/// One telehash-sized piece of a capture: a UDP datagram, or a packet carried over TCP in chunks.
package struct CapturedDatagram: Hashable, Sendable {
  package enum Transport: String, Hashable, Sendable {
    case udp, tcp
  }

  /// The number among all UDP datagrams and TCP packets of the file, from 1.
  package var number: Int
  /// The number of the frame that completed it, from 1.
  package var frame: Int
  /// When that frame was recorded, since the first frame of the file; zero if it claims to be older.
  package var time: Instant
  package var source: Address
  package var destination: Address
  package var transport: Transport
  package var payload: [UInt8]

  package init(
    number: Int, frame: Int, time: Instant, source: Address, destination: Address,
    transport: Transport, payload: [UInt8]
  ) {
    self.number = number
    self.frame = frame
    self.time = time
    self.source = source
    self.destination = destination
    self.transport = transport
    self.payload = payload
  }
}

/// What reading a capture yields, in the order of the file.
package enum CaptureEvent: Hashable, Sendable {
  case datagram(CapturedDatagram)
  case finding(CaptureFinding)
}
