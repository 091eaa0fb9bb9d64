import TelehashCapture
import TelehashConformance
import TelehashPackets

/// The datagrams of one capture file, opened with a key ring: two passes over the file, because
/// what opens a packet may come after it.
struct CapturedTraffic {
  let path: String
  let keys: KeyRing
  private var dissector: Dissector
  private(set) var findings: [CaptureFinding] = []

  init(_ path: String, keys: KeyRing, dissector: Dissector) throws(CommandError) {
    self.path = path
    self.keys = keys
    var dissector = dissector
    try Self.read(path) { event in
      if case .datagram(let datagram) = event { _ = dissector.dissect(datagram.payload) }
    }
    self.dissector = dissector
  }

  /// Hands every datagram to `body`, in the order of the capture.
  mutating func forEach(
    _ body: (ObservedPacket) throws(CommandError) -> Void
  ) throws(CommandError) {
    var dissector = dissector
    var findings: [CaptureFinding] = []
    try Self.read(path) { event throws(CommandError) in
      switch event {
      case .finding(let finding): findings.append(finding)
      case .datagram(let datagram):
        try body(
          ObservedPacket(
            number: datagram.number, time: datagram.time, source: datagram.source,
            destination: datagram.destination, datagram: datagram.payload,
            dissection: dissector.dissect(datagram.payload)))
      }
    }
    self.findings = findings
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
