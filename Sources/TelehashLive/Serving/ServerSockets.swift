import TelehashPackets

/// The sockets of a server: one UDP socket an address, and a TCP listener at each when wanted.
struct ServerSockets: Sendable {
  private let sockets: [UDPSocket]
  private let listeners: [TCPListener]
  let inbox: LiveInbox
  private let budget = SendBudget(perSecond: SendBudget.local, waits: false)

  /// Opens them; with port 0 all get the same free port where they can.
  init(at wanted: [Address], takesTCP: Bool) throws(LiveError) {
    inbox = LiveInbox(isBounded: false)
    var sockets: [UDPSocket] = []
    for address in wanted {
      let port = address.port == 0 ? sockets.first?.address.port ?? 0 : address.port
      do throws(LiveError) {
        sockets.append(try UDPSocket.bind(address.with(port: port), inbox: inbox))
      } catch {
        guard address.port == 0, port != 0 else {
          for socket in sockets { socket.close() }
          throw error
        }
        sockets.append(try UDPSocket.bind(address, inbox: inbox))
      }
    }
    var listeners: [TCPListener] = []
    if takesTCP {
      for socket in sockets { listeners.append(try TCPListener(socket.address, inbox: inbox)) }
    }
    self.sockets = sockets
    self.listeners = listeners
  }

  var addresses: [Address] { sockets.map(\.address) }
  var tcpAddresses: [Address] { listeners.map(\.address) }

  /// Sends from the socket of the target's family; the address it was sent from, and whether over a
  /// TCP connection.
  func send(
    _ bytes: [UInt8], to target: Address
  ) -> (source: Address, isOfStream: Bool)? {
    for listener in listeners {
      if let source = listener.send(bytes, to: target) { return (source, true) }
    }
    guard let socket = sockets.first(where: { $0.address.isIPv6 == target.isIPv6 }) else {
      return nil
    }
    budget.take()
    socket.send(bytes, to: target)
    return (socket.address, false)
  }

  func close() {
    for socket in sockets { socket.close() }
    for listener in listeners { listener.close() }
  }
}

extension ReferenceServer {
  /// Whether this machine has an IPv6 loopback address.
  package static var hasIPv6: Bool {
    guard let loopback = Address(ip: "::1", port: 0),
      let socket = try? UDPSocket.bind(loopback, inbox: LiveInbox())
    else { return false }
    socket.close()
    return true
  }
}
