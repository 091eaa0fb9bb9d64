import TelehashCore
import TelehashPackets

/// The channels a script-driven member keeps by itself.
extension ScriptActor {
  func engine(_ c: UInt64, session: Int) -> ChannelEngine? {
    engines.last { $0.c == c && $0.session == session }
  }

  /// When an engine wants attention next.
  var deadline: Instant? { engines.compactMap(\.deadline).min() }

  mutating func wake(at now: Instant) {
    for index in engines.indices {
      engines[index].wake(at: now)
      drainEngine(index, at: now)
    }
  }

  /// Opens a channel with number `c`; false when the open is not possible.
  mutating func openEngine(
    _ c: UInt64, session: Int, head: JSONObject, body: [UInt8], reliable: Bool,
    target: ChannelEngine.Target, at now: Instant
  ) -> Bool {
    guard let id = ChannelID(c),
      let channel = try? Channel(
        opening: id, json: head, body: body, reliable: reliable, at: now)
    else { return false }
    engines.append(ChannelEngine(channel, session: session, target: target))
    drainEngine(engines.count - 1, at: now)
    return true
  }

  mutating func feed(_ data: [UInt8], c: UInt64, session: Int, at now: Instant) {
    guard let index = engines.lastIndex(where: { $0.c == c && $0.session == session }) else {
      return
    }
    engines[index].feed(data, at: now)
    drainEngine(index, at: now)
  }

  mutating func closeEngine(_ c: UInt64, session: Int, error: String?, at now: Instant) {
    guard let index = engines.lastIndex(where: { $0.c == c && $0.session == session }) else {
      return
    }
    engines[index].close(error: error, at: now)
    drainEngine(index, at: now)
  }

  /// Gives a packet to the engine of its channel; streams that a peer opens get one of their own.
  mutating func feedEngine(
    _ channel: ReceivedPacket.Channel, in packet: ReceivedPacket
  ) -> Bool {
    guard let c = channel.c else { return false }
    if let index = engines.lastIndex(where: { $0.c == c && $0.session == channel.session }) {
      engines[index].receive(channel.inner, at: packet.time)
      drainEngine(index, at: packet.time)
      return true
    }
    guard habits.acknowledges, channel.type == "stream", channel.seq == 1,
      let accepted = try? Channel(accepting: channel.inner, at: packet.time)
    else { return false }
    engines.append(
      ChannelEngine(
        accepted, session: channel.session,
        target: .init(
          from: packet.destination, to: packet.source, rounds: packet.rounds > 0 ? 1 : 0)))
    drainEngine(engines.count - 1, at: packet.time)
    return true
  }

  private mutating func drainEngine(_ index: Int, at now: Instant) {
    let packets = engines[index].drain(at: now)
    let (session, target) = (engines[index].session, engines[index].target)
    for packet in packets {
      guard let inner = try? packet.encoded(),
        let body = try? withSession(session, { try $0.seal(channel: inner, random: &$1) })
      else { continue }
      reply([0, 0] + body, target)
    }
  }
}
