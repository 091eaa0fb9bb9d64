import NIOCore
import TelehashPackets

extension Address {
  /// The address of a socket; nil for what has no IP address.
  init?(_ address: SocketAddress) {
    guard let ip = address.ipAddress, let port = address.port.flatMap({ UInt16(exactly: $0) })
    else { return nil }
    self.init(ip: ip, port: port)
  }
}

extension SocketAddress {
  init(_ address: Address) throws {
    try self.init(packedIPAddress: ByteBuffer(bytes: address.ipBytes), port: Int(address.port))
  }
}
