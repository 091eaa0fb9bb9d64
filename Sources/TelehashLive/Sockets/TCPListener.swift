import NIOCore
import NIOPosix
import Synchronization
import TelehashPackets

/// Takes TCP connections whose packets go to an inbox, and sends on them by their far address.
final class TCPListener: Sendable {
  let address: Address
  private let channel: any Channel
  private let connections: Connections

  /// The open connections.
  private final class Connections: Sendable {
    /// More connections than this are refused: a server is for tests.
    private static let maximum = 1024
    private let open = Mutex<[Address: TCPConnection]>([:])

    func add(_ connection: TCPConnection) -> Bool {
      open.withLock { open in
        guard open.count < Self.maximum else { return false }
        open[connection.remote] = connection
        return true
      }
    }

    func remove(_ remote: Address) { _ = open.withLock { $0.removeValue(forKey: remote) } }

    subscript(remote: Address) -> TCPConnection? { open.withLock { $0[remote] } }

    var all: [TCPConnection] { open.withLock { Array($0.values) } }
  }

  init(_ address: Address, inbox: LiveInbox) throws(LiveError) {
    let connections = Connections()
    do {
      channel = try ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .childChannelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(ChunkHandler(inbox))
            let connection = try TCPConnection(channel)
            guard connections.add(connection) else {
              throw LiveError.noSocket("too many connections")
            }
            channel.closeFuture.whenComplete { _ in connections.remove(connection.remote) }
          }
        }
        .bind(to: SocketAddress(address)).wait()
      guard let bound = channel.localAddress.flatMap({ Address($0) }) else {
        throw LiveError.noSocket("it has no address")
      }
      self.address = bound
      self.connections = connections
    } catch let error as LiveError {
      throw error
    } catch {
      throw .noSocket("\(error)")
    }
  }

  /// Sends on the connection with this far end; nil when there is none.
  func send(_ packet: [UInt8], to remote: Address) -> Address? {
    guard let connection = connections[remote] else { return nil }
    connection.send(packet)
    return connection.address
  }

  func close() {
    channel.close(mode: .all, promise: nil)
    for connection in connections.all { connection.close() }
  }
}
