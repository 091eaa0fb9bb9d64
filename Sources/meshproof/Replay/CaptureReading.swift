import TelehashCapture
import TelehashConformance

/// One reading of a capture file: its datagrams in order, opened with what is known by then.
struct CaptureReading {
  private var file: CaptureDatagrams
  private(set) var dissector: TrafficDissector
  /// What was found so far.
  private(set) var survey = Survey()

  init(_ path: String, _ dissector: TrafficDissector) throws(CommandError) {
    file = try CaptureDatagrams(path)
    self.dissector = dissector
  }

  /// The next datagram, or nil at the end.
  mutating func next() throws(CommandError) -> CapturedPacket? {
    guard let datagram = try file.next(noting: { survey.add($0) }) else { return nil }
    let packet = CapturedPacket(datagram, &dissector)
    survey.add(packet.packet)
    return packet
  }
}

/// The datagrams of a capture file as they stand in it.
struct CaptureDatagrams {
  private let reader: CaptureReader

  init(_ path: String) throws(CommandError) {
    do throws(CaptureError) {
      reader = try CaptureReader(path: path)
    } catch {
      throw .capture(error)
    }
  }

  /// The next datagram, or nil at the end; `note` gets what was found before it.
  mutating func next(
    noting note: (CaptureFinding) -> Void = { _ in }
  ) throws(CommandError) -> CapturedDatagram? {
    do throws(CaptureError) {
      while let event = try reader.next() {
        switch event {
        case .finding(let finding): note(finding)
        case .datagram(let datagram): return datagram
        }
      }
      return nil
    } catch {
      throw .capture(error)
    }
  }
}
