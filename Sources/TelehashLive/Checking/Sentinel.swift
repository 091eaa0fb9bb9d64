import Foundation
import Synchronization
import TelehashPackets

/// Watches whether anybody listens at the target's port: it sends empty packets from a connected
/// socket, and the network answers for a port that is closed.
///
/// A target that merely stays silent is not noticed here; the probes see that.
final class Sentinel: Sendable {
  private let socket: UDPSocket
  private let inbox = LiveInbox()
  private let isStopped = Mutex(false)

  /// Two zero bytes: a packet without content, which endpoints drop (CLOAK-12, LOB-01).
  private static let emptyPacket: [UInt8] = [0, 0]
  /// Between two of them.
  private static let interval = 0.25

  init(_ target: LiveTarget) throws(LiveError) {
    socket = try UDPSocket.connect(to: target.address, inbox: inbox)
  }

  /// Whether the network refused anything so far.
  var isRefused: Bool { inbox.refusals > 0 }

  /// How often.
  var refusals: Int { inbox.refusals }

  func start() {
    Thread.detachNewThread { [self] in
      while !isStopped.withLock({ $0 }) {
        socket.send(Self.emptyPacket)
        Thread.sleep(forTimeInterval: Self.interval)
      }
      socket.close()
    }
  }

  func stop() { isStopped.withLock { $0 = true } }
}
