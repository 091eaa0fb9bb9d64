import TelehashCapture
import TelehashPackets

extension TemporaryFolder {
  /// Writes a capture of these datagrams, a second apart, between two addresses.
  func capture(_ datagrams: [[UInt8]], named name: String = "test.pcap") throws -> String {
    let writer = try CaptureWriter(path: path(name))
    let source = Address(ipv4: 0x0A00_0001, port: 42001)
    let destination = Address(ipv4: 0x0A00_0002, port: 42002)
    for (index, datagram) in datagrams.enumerated() {
      try writer.write(
        datagram, from: source, to: destination, at: .zero + .seconds(UInt64(index)))
    }
    try writer.close()
    return path(name)
  }
}
