import Synchronization
import TelehashPackets

/// The addresses our members have had in a run.
///
/// The system gives a port away again as soon as it is free. In the capture of a whole run two
/// members at one address would be one that changed its keys.
final class TakenAddresses: Sendable {
  private let addresses = Mutex<Set<Address>>([])

  /// Sockets opened until one is at a new address; so many in vain happen to nobody.
  private static let attempts = 64

  /// Takes an address; whether nobody had it before.
  func take(_ address: Address) -> Bool { addresses.withLock { $0.insert(address).inserted } }

  /// A socket at an address that nobody has had.
  func socket(_ open: () throws(LiveError) -> LiveSocket) throws(LiveError) -> LiveSocket {
    // What is of no use stays open meanwhile, lest the system give its port once more.
    var useless: [LiveSocket] = []
    defer { for socket in useless { socket.close() } }
    for _ in 1..<Self.attempts {
      let socket = try open()
      if take(socket.address) { return socket }
      useless.append(socket)
    }
    return try open()
  }
}
