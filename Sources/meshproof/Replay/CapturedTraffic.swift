import TelehashCapture
import TelehashConformance
import TelehashCrypto
import TelehashPackets
import TelehashRecords

/// The datagrams of one capture file, opened with a key ring.
///
/// What opens a packet may come after it, so the file is read twice: once to learn, and once more
/// for each `forEach`. Nothing of the file is kept but what its exchanges need.
struct CapturedTraffic {
  let path: String
  /// What the first reading found.
  private(set) var survey = Survey()
  /// As the first reading left it: it knows all keys the packets themselves told.
  let dissector: Dissector

  /// Reads the file for the first time. `onProgress` gets the number of datagrams so far.
  init(
    _ path: String, keys: KeyRing, constructions: [CipherConstruction]? = nil,
    onProgress: (Int) -> Void = { _ in }
  ) throws(CommandError) {
    self.path = path
    var dissector = Dissector(keys: keys, constructions: constructions)
    var survey = Survey()
    try Self.read(path) { event in
      switch event {
      case .finding(let finding): survey.add(finding)
      case .datagram(let datagram):
        onProgress(datagram.number)
        survey.add(ObservedPacket(datagram, dissector.dissect(datagram.payload)))
      }
    }
    self.dissector = dissector
    self.survey = survey
  }

  /// Hands every datagram to `body`, in the order of the capture.
  func forEach(
    _ body: (CapturedPacket) throws(CommandError) -> Void
  ) throws(CommandError) {
    var dissector = dissector
    try Self.read(path) { event throws(CommandError) in
      guard case .datagram(let datagram) = event else { return }
      try body(
        CapturedPacket(
          frame: datagram.frame, transport: datagram.transport,
          packet: ObservedPacket(datagram, dissector.dissect(datagram.payload))))
    }
  }

  private static func read(
    _ path: String, _ body: (CaptureEvent) throws(CommandError) -> Void
  ) throws(CommandError) {
    do {
      let reader = try CaptureReader(path: path)
      while let event = try reader.next() { try body(event) }
    } catch let error as CaptureError {
      throw .capture(error)
    } catch let error as CommandError {
      throw error
    } catch {
      throw .unusable("\(path): \(error)")
    }
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
