import NIOCore
import NIOPosix
import TelehashPackets

/// A TCP connection that carries packets in chunks (TCP-01), whose packets go to an inbox.
struct TCPConnection: Sendable {
  let address: Address
  let remote: Address
  private let channel: any Channel

  /// How long a connection may take to come about.
  private static let connectTimeout = TimeAmount.seconds(3)

  static func connect(to remote: Address, inbox: LiveInbox) throws(LiveError) -> TCPConnection {
    do {
      let channel = try ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connectTimeout(connectTimeout)
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(ChunkHandler(inbox))
          }
        }
        .connect(to: SocketAddress(remote)).wait()
      return try TCPConnection(channel)
    } catch let error as LiveError {
      throw error
    } catch {
      throw .noSocket("\(error)")
    }
  }

  init(_ channel: any Channel) throws(LiveError) {
    guard let local = channel.localAddress.flatMap({ Address($0) }),
      let remote = channel.remoteAddress.flatMap({ Address($0) })
    else { throw .noSocket("the connection has no addresses") }
    self.channel = channel
    address = local
    self.remote = remote
  }

  /// Queues a packet.
  func send(_ packet: [UInt8]) {
    channel.writeAndFlush(ByteBuffer(bytes: packet), promise: nil)
  }

  func close() { channel.close(mode: .all, promise: nil) }
}

/// Cuts packets into chunks and puts chunks together again.
///
/// Outbound it takes whole packets; what it writes are the frames of `ChunkStream`.
final class ChunkHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let inbox: LiveInbox
  private var stream = ChunkStream(.tcp, decoder: ChunkDecoder(mayBeCloaked: true))

  init(_ inbox: LiveInbox) { self.inbox = inbox }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    // A peer that does not read loses what is too much, as with datagrams.
    _ = stream.send(Array(unwrapOutboundIn(data).readableBytesView))
    promise?.succeed(())
    writeFrames(context)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = Array(unwrapInboundIn(data).readableBytesView)
    let events = stream.receive(bytes)
    guard let (local, remote) = ends(context) else { return }
    inbox.note(.init(bytes: bytes, source: remote, destination: local, time: .now))
    for case .packet(let packet) in events {
      inbox.deliver(
        .init(bytes: packet, source: remote, socket: local, time: .now, isOfStream: true))
    }
    writeFrames(context)
    context.flush()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func writeFrames(_ context: ChannelHandlerContext) {
    while let frame = stream.nextFrame() {
      if let (local, remote) = ends(context) {
        inbox.note(.init(bytes: frame, source: local, destination: remote, time: .now))
      }
      context.write(wrapOutboundOut(ByteBuffer(bytes: frame)), promise: nil)
    }
  }

  private func ends(_ context: ChannelHandlerContext) -> (local: Address, remote: Address)? {
    guard let local = context.localAddress.flatMap({ Address($0) }),
      let remote = context.remoteAddress.flatMap({ Address($0) })
    else { return nil }
    return (local, remote)
  }
}
