import TelehashPackets

/// A reader of pcap and pcapng files: the UDP datagrams and TCP packets they hold, in order.
///
/// ```swift
/// let reader = try CaptureReader(path: "capture.pcap")
/// while let event = try reader.next() { … }
/// ```
///
/// It streams: memory does not grow with the file. Link layers are those of `LinkType`; IPv4 and
/// IPv6 fragments are put together, and so are the chunks of TCP streams. Checksums are not verified, because what a host records of its
/// own sending often carries none. Damage ends the events with a finding and is no error.
package final class CaptureReader {
  /// What errors call the file.
  package let name: String
  package private(set) var statistics = CaptureStatistics()
  /// When the first frame was recorded, in nanoseconds since 1970; nil before it was read.
  package private(set) var start: UInt64?

  private let file: PcapFile
  private let selection: StreamSelection
  private var fragments = FragmentTable()
  private var streams = StreamTable()
  /// Events of the current frame not yet handed out, last first.
  private var pending: [CaptureEvent] = []
  private var hasEnded = false

  /// Opens the file at `path`; `tcp` says which connections are taken for telehash.
  package init(path: String, tcp: StreamSelection = .all) throws(CaptureError) {
    name = path
    selection = tcp
    file = try PcapFile(path: path)
  }

  /// Reads a capture that is in memory; `name` stands for its path in errors.
  package init(
    bytes: [UInt8], name: String, tcp: StreamSelection = .all
  ) throws(CaptureError) {
    self.name = name
    selection = tcp
    file = try PcapFile(bytes: bytes, name: name)
  }

  package var linkType: LinkType { file.linkType }

  /// The next datagram or finding, or nil at the end.
  ///
  /// Throws only `severalLinkTypes` and `severalSnapshotLengths`, and nothing follows those.
  package func next() throws(CaptureError) -> CaptureEvent? {
    while true {
      if let event = pending.popLast() { return event }
      if hasEnded { return nil }
      switch file.advance() {
      case .frame:
        if let event = readFrame() { return event }
      case .end:
        finish(damage: nil)
      case .failed(let reason):
        let error = CaptureError.severalInterfaces(
          file: name, frame: statistics.frames, reason: reason)
        if let error {
          hasEnded = true
          throw error
        }
        finish(damage: (file.isAtEnd ? .cut : .corrupt, reason))
      }
    }
  }
}

/// Counts of what a reader has met so far.
package struct CaptureStatistics: Hashable, Sendable {
  package var frames = 0
  /// UDP datagrams and TCP packets numbered so far, datagrams recorded in part included.
  package var datagrams = 0
  /// Frames without a finding that hold nothing read here: ARP, ICMP, TCP not selected and so on.
  package var otherFrames = 0

  package init() {}
}

extension CaptureReader {
  /// Ends the events: what is unfinished is reported, and then the damage.
  private func finish(damage: (kind: CaptureDamage.Kind, reason: String)?) {
    hasEnded = true
    var losses: [FragmentLoss] = []
    fragments.drain(losses: &losses)
    var events = losses.map { finding(.fragments($0)) }
    for (key, reason) in streams.drain() { events.append(finding(key, reason)) }
    if let damage {
      let damage = CaptureDamage(kind: damage.kind, offset: file.offset, reason: damage.reason)
      let finding = CaptureFinding(frame: statistics.frames + 1, kind: .damage(damage))
      events.append(.finding(finding))
    }
    pending = events.reversed()
  }

  /// Reads the current frame; nil when it has no event, or its events are in `pending`.
  private func readFrame() -> CaptureEvent? {
    guard let time = timestamp() else {
      finish(damage: (.corrupt, "a timestamp has \(file.fraction) nanoseconds above the second"))
      return nil
    }
    statistics.frames += 1
    let original = max(file.original, file.captured)
    let event = file.withFrame { frame in read(frame, original: original, at: time) }
    guard file.captured > file.original else { return event }
    if let event { pending.insert(event, at: 0) }
    return finding(.malformed(.recordLength))
  }

  /// When the current frame was recorded; nil when its timestamp is impossible.
  ///
  /// A whole second too many in the fraction is a known rounding slip of recorders and is carried.
  /// libpcap reads the 32-bit seconds of pcap as signed; they are not, and last until 2106.
  private func timestamp() -> Instant? {
    guard (0..<2_000_000_000).contains(file.fraction) else { return nil }
    let seconds = file.seconds < 0 ? file.seconds &+ 1 << 32 : file.seconds
    let (scaled, overflow) = UInt64(max(seconds, 0)).multipliedReportingOverflow(by: 1_000_000_000)
    let now = Instant(nanoseconds: overflow ? .max : scaled)
    let time = now + TimeSpan(nanoseconds: UInt64(file.fraction))
    let first = start ?? time.nanoseconds
    start = first
    return Instant(nanoseconds: (time - Instant(nanoseconds: first)).nanoseconds)
  }

  private func read(_ frame: Span<UInt8>, original: Int, at time: Instant) -> CaptureEvent? {
    do throws(FrameFault) {
      switch linkType.networkLayer(of: frame) {
      case .other:
        statistics.otherFrames += 1
        return nil
      case .short:
        throw original > frame.count ? .notCaptured : .malformed(.linkHeader)
      case .ip(let version, let offset):
        let packet = try IPPacket(in: frame, at: offset, original: original, version: version)
        if let fragment = packet.fragment {
          return try readFragment(fragment, of: packet, in: frame, at: time)
        }
        return try readTransport(of: packet, in: frame, original: original, at: time)
      }
    } catch {
      switch error {
      case .malformed(let fault): return finding(.malformed(fault))
      case .notCaptured:
        return finding(.truncated(captured: frame.count, original: original, datagram: nil))
      }
    }
  }

  private func readFragment(
    _ fragment: IPPacket.Fragment, of packet: IPPacket, in frame: Span<UInt8>, at time: Instant
  ) throws(FrameFault) -> CaptureEvent? {
    let isOfInterest = packet.transport == IPProtocol.udp || packet.transport == IPProtocol.tcp
    guard packet.source.isIPv6 || isOfInterest else {
      statistics.otherFrames += 1
      return nil
    }
    guard packet.payload.upperBound <= frame.count else { throw .notCaptured }
    let key = FragmentKey(
      source: packet.source, destination: packet.destination,
      identification: fragment.identification,
      transport: packet.source.isIPv6 ? 0 : packet.transport)
    var losses: [FragmentLoss] = []
    let outcome = fragments.add(
      frame.extracting(packet.payload), of: key, place: fragment, transport: packet.transport,
      frame: statistics.frames, at: time, losses: &losses)
    defer { pending += losses.reversed().map { finding(.fragments($0)) } }
    switch outcome {
    case .waiting: return nil
    case .refused(let loss): return finding(.fragments(loss))
    case .complete(let bytes, let transport):
      var whole = packet
      whole.fragment = nil
      whole.transport = transport
      whole.payload = 0..<bytes.count
      if packet.source.isIPv6 { try whole.skipExtensionHeaders(in: bytes.span) }
      guard whole.fragment == nil else { throw .malformed(.nestedFragment) }
      return try readTransport(of: whole, in: bytes.span, original: bytes.count, at: time)
    }
  }

  private func readTransport(
    of packet: IPPacket, in bytes: Span<UInt8>, original: Int, at time: Instant
  ) throws(FrameFault) -> CaptureEvent? {
    switch packet.transport {
    case IPProtocol.udp:
      return try readDatagram(of: packet, in: bytes, original: original, at: time)
    case IPProtocol.tcp:
      return try readSegment(of: packet, in: bytes, at: time)
    default:
      statistics.otherFrames += 1
      return nil
    }
  }

  private func readDatagram(
    of packet: IPPacket, in bytes: Span<UInt8>, original: Int, at time: Instant
  ) throws(FrameFault) -> CaptureEvent? {
    let at = packet.payload.lowerBound
    try bytes.requireHeader(8, at: at, end: packet.payload.upperBound, else: .udpLength)
    let length = Int(bytes.bigEndian16(at: at + 4))
    guard length >= 8, at + length <= packet.payload.upperBound else {
      throw .malformed(.udpLength)
    }
    statistics.datagrams += 1
    guard at + length <= bytes.count else {
      return finding(
        .truncated(
          captured: bytes.count, original: original, datagram: statistics.datagrams))
    }
    return .datagram(
      CapturedDatagram(
        number: statistics.datagrams, frame: statistics.frames, time: time,
        source: packet.source.address(port: bytes.bigEndian16(at: at)),
        destination: packet.destination.address(port: bytes.bigEndian16(at: at + 2)),
        transport: .udp, payload: bytes.copy((at + 8)..<(at + length))))
  }

  private func readSegment(
    of packet: IPPacket, in bytes: Span<UInt8>, at time: Instant
  ) throws(FrameFault) -> CaptureEvent? {
    let segment = try TCPSegment(of: packet, in: bytes)
    guard selection.includes(segment.key) else {
      statistics.otherFrames += 1
      return nil
    }
    let payload = bytes.copy(segment.payload.clamped(to: 0..<bytes.count))
    var events = streams.receive(segment, bytes: payload).map { event in
      switch event {
      case .packet(let packet): self.packet(packet, of: segment.key, at: time)
      case .loss(let reason): finding(segment.key, reason)
      }
    }
    guard !events.isEmpty else { return nil }
    let first = events.removeFirst()
    pending += events.reversed()
    return first
  }

  private func packet(_ bytes: [UInt8], of key: StreamKey, at time: Instant) -> CaptureEvent {
    statistics.datagrams += 1
    return .datagram(
      CapturedDatagram(
        number: statistics.datagrams, frame: statistics.frames, time: time, source: key.source,
        destination: key.destination, transport: .tcp, payload: bytes))
  }

  private func finding(_ key: StreamKey, _ reason: StreamLoss.Reason) -> CaptureEvent {
    finding(
      .stream(StreamLoss(source: key.source, destination: key.destination, reason: reason)))
  }

  private func finding(_ kind: CaptureFinding.Kind) -> CaptureEvent {
    .finding(CaptureFinding(frame: statistics.frames, kind: kind))
  }
}

extension IPAddress {
  func address(port: UInt16) -> Address {
    isIPv6
      ? Address(ipv6: (high, low), port: port)
      : Address(ipv4: UInt32(truncatingIfNeeded: low), port: port)
  }
}
