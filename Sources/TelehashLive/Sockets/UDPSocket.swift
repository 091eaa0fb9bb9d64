import NIOCore
import NIOPosix
import TelehashPackets

/// A UDP socket whose datagrams go to an inbox.
struct UDPSocket: Sendable {
  /// Where it is bound, as the other side sees it.
  let address: Address
  private let channel: any Channel

  /// Larger than any UDP datagram, so that none is cut.
  private static let receiveBufferBytes = 65_536
  /// Room in the kernel for a burst of answers; the system may grant less.
  private static let kernelBufferBytes = 4 << 20

  /// Binds a socket at an address, whose port may be 0.
  static func bind(_ address: Address, inbox: LiveInbox) throws(LiveError) -> UDPSocket {
    try open(inbox) { bootstrap in
      try bootstrap.bind(to: SocketAddress(address)).wait()
    }
  }

  /// A socket that talks to `remote` alone, and learns when nobody listens there.
  static func connect(to remote: Address, inbox: LiveInbox) throws(LiveError) -> UDPSocket {
    try open(inbox) { bootstrap in
      try bootstrap.connect(to: SocketAddress(remote)).wait()
    }
  }

  private static func open(
    _ inbox: LiveInbox, _ body: (DatagramBootstrap) throws -> any Channel
  ) throws(LiveError) -> UDPSocket {
    let bootstrap = DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(
        .recvAllocator,
        value: FixedSizeRecvByteBufferAllocator(capacity: receiveBufferBytes)
      )
      .channelOption(.socketOption(.so_rcvbuf), value: .init(kernelBufferBytes))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(DatagramReceiver(inbox))
        }
      }
    do {
      let channel = try body(bootstrap)
      guard let bound = channel.localAddress, let address = Address(bound) else {
        throw LiveError.noSocket("it has no address")
      }
      return UDPSocket(address: address, channel: channel)
    } catch let error as LiveError {
      throw error
    } catch {
      throw .noSocket("\(error)")
    }
  }

  /// Hands a datagram to the network; what becomes of it nobody knows.
  func send(_ bytes: [UInt8], to target: Address) {
    guard let remote = try? SocketAddress(target) else { return }
    channel.writeAndFlush(
      AddressedEnvelope(remoteAddress: remote, data: ByteBuffer(bytes: bytes)), promise: nil)
  }

  /// The same on a connected socket.
  func send(_ bytes: [UInt8]) {
    channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
  }

  func close() { channel.close(mode: .all, promise: nil) }
}

/// Puts the datagrams of one socket into its inbox.
private final class DatagramReceiver: ChannelInboundHandler {
  typealias InboundIn = AddressedEnvelope<ByteBuffer>

  private let inbox: LiveInbox

  init(_ inbox: LiveInbox) { self.inbox = inbox }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let envelope = unwrapInboundIn(data)
    guard let source = Address(envelope.remoteAddress),
      let local = context.channel.localAddress.flatMap({ Address($0) })
    else { return }
    inbox.deliver(
      .init(
        bytes: Array(envelope.data.readableBytesView), source: source, socket: local, time: .now))
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // Reading goes on: an error here is an ICMP message about something sent before.
    if let error = error as? IOError, error.errnoCode == ECONNREFUSED { inbox.noteRefusal() }
  }
}
