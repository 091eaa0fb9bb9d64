import TelehashCapture
import TelehashConformance
import TelehashCrypto
import TelehashPackets
import TelehashRecords

/// The datagrams of one capture file, opened with a key ring.
///
/// What opens a packet may come after it, so the file is read twice: once to learn, and once more
/// for each `forEach`. Nothing of the file is kept but what its exchanges and lines need.
struct CapturedTraffic {
  let path: String
  /// The edition of version 2 the traffic is read by, or any of version 3.
  let form: EditionName
  /// What the first reading found.
  private(set) var survey = Survey()
  /// As the first reading left it: it knows all keys the packets themselves told.
  private(set) var dissector: TrafficDissector

  /// A file nothing was learned from yet, as one of `edition`, of that of the keys, or of what its
  /// beginning looks like.
  init(
    unread path: String, keys: KeyRing, edition: EditionName?, forms: TrafficDissector.Forms
  ) throws(CommandError) {
    self.path = path
    if let known = edition ?? keys.edition {
      form = known
    } else {
      form = try Self.probe(path, keys)
    }
    dissector = TrafficDissector(keys: keys, edition: form, forms: forms)
  }

  /// Reads the file for the first time.
  init(
    _ path: String, keys: KeyRing, edition: EditionName? = nil,
    forms: TrafficDissector.Forms = .init()
  ) throws(CommandError) {
    try self.init(unread: path, keys: keys, edition: edition, forms: forms)
    var reading = try reading()
    while try reading.next() != nil {}
    learn(from: reading)
  }

  /// A reading from the beginning, with all that is known.
  func reading() throws(CommandError) -> CaptureReading { try CaptureReading(path, dissector) }

  /// Takes what a reading to the end found.
  mutating func learn(from reading: CaptureReading) {
    survey = reading.survey
    dissector = reading.dissector
  }

  /// Hands every datagram to `body`, in the order of the capture.
  func forEach(
    _ body: (CapturedPacket) throws(CommandError) -> Void
  ) throws(CommandError) {
    var reading = try reading()
    while let packet = try reading.next() { try body(packet) }
  }

  /// Hands the datagrams of these numbers to `body`, in the order of the capture.
  ///
  /// The first reading left all that opens them, so the others are not opened.
  func forEach(
    in numbers: Set<Int>, _ body: (CapturedPacket) throws(CommandError) -> Void
  ) throws(CommandError) {
    guard let last = numbers.max() else { return }
    var dissector = dissector
    var file = try CaptureDatagrams(path)
    while let datagram = try file.next(), datagram.number <= last {
      if numbers.contains(datagram.number) { try body(CapturedPacket(datagram, &dissector)) }
    }
  }

  /// Looks at the beginning of a capture for the edition it is of.
  private static func probe(
    _ path: String, _ keys: KeyRing
  ) throws(CommandError) -> EditionName {
    var probe = EditionProbe(keys: keys)
    var file = try CaptureDatagrams(path)
    while !probe.isDone, let datagram = try file.next() { probe.observe(datagram.payload) }
    return probe.edition ?? .v3
  }
}

extension ObservedPacket {
  init(_ datagram: CapturedDatagram, _ dissection: Dissection) {
    self.init(
      number: datagram.number, time: datagram.time, source: datagram.source,
      destination: datagram.destination, datagram: datagram.payload, dissection: dissection)
  }
}

/// A datagram of a capture with what could be read of it.
struct CapturedPacket {
  /// The number of the frame that completed it.
  let frame: Int
  let transport: CapturedDatagram.Transport
  let packet: ObservedPacket

  init(_ datagram: CapturedDatagram, _ dissector: inout TrafficDissector) {
    frame = datagram.frame
    transport = datagram.transport
    packet = ObservedPacket(datagram, dissector.dissect(datagram.payload))
  }

  /// The object of a `--trace` line.
  var record: PacketRecord {
    var record = packet.record
    if transport == .tcp { record.transport = .tcp }
    return record
  }

  /// The packet as an event of run.json.
  var event: TraceEvent {
    TraceEvent(
      time: packet.time, kind: .sent, source: packet.source, destination: packet.destination,
      bytes: packet.datagram, record: record)
  }
}
