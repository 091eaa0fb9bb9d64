import TelehashPackets

/// What a member of a play sends and receives with.
enum LiveSocket: Sendable {
  case udp(UDPSocket)
  /// A connection to the target, who is reached by it alone.
  case tcp(TCPConnection)

  /// Its own address.
  var address: Address {
    switch self {
    case .udp(let socket): socket.address
    case .tcp(let connection): connection.address
    }
  }

  func send(_ packet: [UInt8], to target: Address) {
    switch self {
    case .udp(let socket): socket.send(packet, to: target)
    case .tcp(let connection):
      if target == connection.remote { connection.send(packet) }
    }
  }

  func close() {
    switch self {
    case .udp(let socket): socket.close()
    case .tcp(let connection): connection.close()
    }
  }
}
