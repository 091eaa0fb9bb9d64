package import TelehashPackets

/// A writer of captures: UDP datagrams and TCP streams as Ethernet frames in a classic pcap file.
///
/// Checksums are right, and the same datagrams at the same times give the same bytes, so a capture
/// of a simulated run is as repeatable as the run. Call `close` to learn of a full disk.
package final class CaptureWriter {
  package enum Precision: Hashable, Sendable {
    case microseconds, nanoseconds
  }

  private let dump: PcapDump
  private let precision: Precision
  private let start: UInt64
  /// The sequence number of the next byte of each direction of a TCP connection.
  private var nextBytes: [StreamKey: UInt32] = [:]

  /// Creates or replaces the file at `path`; `start` is the time of `Instant.zero`, in nanoseconds
  /// since 1970.
  package init(
    path: String, precision: Precision = .nanoseconds, start: UInt64 = 0
  ) throws(CaptureWriteError) {
    dump = try PcapDump(path: path, nanoseconds: precision == .nanoseconds)
    self.precision = precision
    self.start = start
  }

  /// Appends one datagram sent at `time`; both addresses must be of one family.
  package func write(
    _ payload: [UInt8], from source: Address, to destination: Address, at time: Instant
  ) throws(CaptureWriteError) {
    try append(try TransportFrame.udp(payload, from: source, to: destination), at: time)
  }

  /// Appends bytes of a TCP connection as they were written or read at `time`; the first of a
  /// connection bring its opening along, whose sequence numbers begin at zero.
  package func write(
    stream bytes: [UInt8], from source: Address, to destination: Address, at time: Instant
  ) throws(CaptureWriteError) {
    let there = StreamKey(source: source, destination: destination)
    let back = StreamKey(source: destination, destination: source)
    if nextBytes[there] == nil {
      try open(there, back, at: time)
    }
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = Array(rest.prefix(TransportFrame.maximumSegmentBytes))
      rest = rest.dropFirst(piece.count)
      let sequence = nextBytes[there] ?? 0
      try append(
        piece, there,
        TCPPlace(sequence: sequence, acknowledged: nextBytes[back] ?? 0, hasContent: true),
        at: time)
      nextBytes[there] = sequence &+ UInt32(truncatingIfNeeded: piece.count)
    }
  }

  /// The three segments a connection begins with.
  private func open(
    _ there: StreamKey, _ back: StreamKey, at time: Instant
  ) throws(CaptureWriteError) {
    try append([], there, TCPPlace(sequence: 0, isFirst: true), at: time)
    try append([], back, TCPPlace(sequence: 0, acknowledged: 1, isFirst: true), at: time)
    try append([], there, TCPPlace(sequence: 1, acknowledged: 1), at: time)
    nextBytes[there] = 1
    nextBytes[back] = 1
  }

  private func append(
    _ payload: [UInt8], _ key: StreamKey, _ place: TCPPlace, at time: Instant
  ) throws(CaptureWriteError) {
    try append(
      try TransportFrame.tcp(payload, from: key.source, to: key.destination, place), at: time)
  }

  private func append(_ frame: [UInt8], at time: Instant) throws(CaptureWriteError) {
    let now = (Instant(nanoseconds: start) + (time - .zero)).nanoseconds
    let nanoseconds = now % 1_000_000_000
    let fraction =
      switch precision {
      case .microseconds: nanoseconds / 1000
      case .nanoseconds: nanoseconds
      }
    try dump.append(
      frame, seconds: Int64(clamping: now / 1_000_000_000), fraction: Int64(clamping: fraction))
  }

  /// Writes what is left and closes the file; nothing can be written after it.
  package func close() throws(CaptureWriteError) { try dump.close() }
}

/// Why a capture cannot be written.
package enum CaptureWriteError: Error, Hashable, Sendable {
  /// The system's or libpcap's reason.
  case cannotWrite(file: String, reason: String)
  /// More bytes than a UDP datagram over this version of IP can carry.
  case payloadTooLong(count: Int, maximum: Int)
  /// One address is IPv4 and the other IPv6.
  case mixedFamilies(Address, Address)
}

extension CaptureWriteError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .cannotWrite(let file, let reason):
      "\(file): cannot be written: \(reason)"
    case .payloadTooLong(let count, let maximum):
      "a datagram of \(count) bytes cannot be written; expected \(maximum) at most"
    case .mixedFamilies(let source, let destination):
      "a datagram from \(source) to \(destination) cannot be written; expected one family"
    }
  }
}
