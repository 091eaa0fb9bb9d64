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
  let dissector: TrafficDissector

  /// Reads the file for the first time, as one of `edition`, of that of the keys, or of what its
  /// beginning looks like. `onProgress` gets the number of datagrams so far.
  init(
    _ path: String, keys: KeyRing, edition: EditionName? = nil,
    forms: TrafficDissector.Forms = .init(), onProgress: (Int) -> Void = { _ in }
  ) throws(CommandError) {
    self.path = path
    if let known = edition ?? keys.edition {
      form = known
    } else {
      form = try Self.probe(path, keys)
    }
    var dissector = TrafficDissector(keys: keys, edition: form, forms: forms)
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
      if case .datagram(let datagram) = event { try body(CapturedPacket(datagram, &dissector)) }
    }
  }

  /// Hands the datagrams of these numbers to `body`, in the order of the capture.
  ///
  /// The first reading left all that opens them, so the others are not opened.
  func forEach(
    in numbers: Set<Int>, _ body: (CapturedPacket) throws(CommandError) -> Void
  ) throws(CommandError) {
    guard let last = numbers.max() else { return }
    var dissector = dissector
    try Self.readWhile(path) { event throws(CommandError) in
      guard case .datagram(let datagram) = event else { return true }
      if numbers.contains(datagram.number) { try body(CapturedPacket(datagram, &dissector)) }
      return datagram.number < last
    }
  }

  /// Looks at the beginning of a capture for the edition it is of.
  private static func probe(
    _ path: String, _ keys: KeyRing
  ) throws(CommandError) -> EditionName {
    var probe = EditionProbe(keys: keys)
    try readWhile(path) { event in
      if case .datagram(let datagram) = event { probe.observe(datagram.payload) }
      return !probe.isDone
    }
    return probe.edition ?? .v3
  }

  private static func read(
    _ path: String, _ body: (CaptureEvent) throws(CommandError) -> Void
  ) throws(CommandError) {
    try readWhile(path) { event throws(CommandError) in
      try body(event)
      return true
    }
  }

  /// Reads until the end of the file, or until `body` says no.
  private static func readWhile(
    _ path: String, _ body: (CaptureEvent) throws(CommandError) -> Bool
  ) throws(CommandError) {
    do {
      let reader = try CaptureReader(path: path)
      while let event = try reader.next(), try body(event) {}
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

  fileprivate init(_ datagram: CapturedDatagram, _ dissector: inout TrafficDissector) {
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
