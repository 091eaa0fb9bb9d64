import TelehashConformance
import TelehashPackets

/// Sockets, the real clock and a log: what a live world is made of, whatever is spoken in it.
///
/// Nothing is ever sent to an address that is neither the target's nor one of our own, whatever
/// anybody asks for.
struct LiveStage: Sendable {
  let target: Address
  let transport: Transport
  private let localAddress: Address
  let clock: LiveClock
  let inbox: LiveInbox
  private let budget: SendBudget
  private let pulse: Pulse
  private let taken: TakenAddresses
  private(set) var sockets: [(owner: String, socket: LiveSocket)] = []
  private(set) var log = LiveLog()
  /// When each socket first sent since it last received.
  private var unanswered: [Address: Instant] = [:]
  /// Why nothing more arrives.
  private(set) var closure: LiveInbox.Closure?
  /// How far the time of a closed world was moved on, so that its play ends.
  private var skipped = TimeSpan.zero
  private var last: Instant
  /// Datagrams kept back because their address is none of ours.
  private(set) var withheld = 0

  /// What members talk over.
  enum Transport: Hashable, Sendable { case udp, tcp }

  init(
    _ target: LiveTarget, over transport: Transport = .udp, clock: LiveClock, budget: SendBudget,
    pulse: Pulse, taken: TakenAddresses, inbox: LiveInbox
  ) {
    self.target = target.address
    self.transport = transport
    localAddress = target.localAddress
    self.clock = clock
    self.budget = budget
    self.pulse = pulse
    self.taken = taken
    self.inbox = inbox
    last = clock.played(.now)
  }

  var now: Instant { max(last, clock.played(.now)) + skipped }

  /// Some times what packets have to wait at the moment.
  var slack: TimeSpan {
    TimeSpan(nanoseconds: min(budget.lateness.nanoseconds, Self.longestWait) * 4)
  }

  /// Beyond this a target is not slow, but silent.
  private static let longestWait: UInt64 = 1_000_000_000

  /// The addresses of all sockets.
  var ownAddresses: Set<Address> { Set(sockets.map(\.socket.address)) }

  func owner(of socket: Address) -> String {
    sockets.first { $0.socket.address == socket }?.owner ?? ""
  }

  func close() { for entry in sockets { entry.socket.close() } }

  /// A new socket for a member.
  mutating func openSocket(for name: String) throws(WorldError) -> Address {
    do throws(LiveError) {
      let socket = try taken.socket { () throws(LiveError) in
        switch transport {
        case .udp: .udp(try UDPSocket.bind(localAddress.with(port: 0), inbox: inbox))
        case .tcp: .tcp(try TCPConnection.connect(to: target, inbox: inbox))
        }
      }
      sockets.append((name, socket))
      return socket.address
    } catch {
      throw WorldError(error.description)
    }
  }

  mutating func send(_ bytes: [UInt8], from socket: Address, to target: Address) {
    guard let entry = sockets.first(where: { $0.socket.address == socket }) else { return }
    guard target == self.target || sockets.contains(where: { $0.socket.address == target })
    else {
      withheld += 1
      return
    }
    // A play that was stopped runs to its end, and says nothing more.
    guard closure == nil, inbox.closure == nil else { return }
    budget.take(bytes.count)
    let time = clock.real(.now)
    log.sent(bytes, from: socket, to: target, by: entry.owner, at: time)
    if target == self.target, time - (unanswered[socket] ?? .zero) > .seconds(1) {
      unanswered[socket] = time
    }
    entry.socket.send(bytes, to: target)
  }

  /// The next datagram that arrives up to `end`; nil when there is none, or nothing more can come.
  mutating func next(until end: Instant) -> LiveInbox.Letter? {
    if closure != nil {
      // Nobody waits for what cannot come.
      let now = now
      if end > now { skipped = skipped + (end - now) }
      return nil
    }
    switch inbox.next(until: clock.moment(end)) {
    case .letter(let letter):
      note(letter)
      return letter
    case .timeout: return nil
    case .closed(let why):
      closure = why
      return nil
    }
  }

  private mutating func note(_ letter: LiveInbox.Letter) {
    last = max(last, clock.played(letter.time))
    if letter.source == target {
      pulse.beat(at: letter.time)
      budget.heard(
        at: letter.time,
        after: unanswered.removeValue(forKey: letter.socket).map { clock.real(letter.time) - $0 })
    }
    log.received(
      letter.bytes, from: letter.source, at: letter.socket, by: owner(of: letter.socket),
      time: clock.real(letter.time))
  }

  mutating func remark(_ text: String) { log.remark(text, at: clock.real(.now)) }
}
