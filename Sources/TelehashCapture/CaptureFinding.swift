package import TelehashPackets

/// Something about the capture itself, not about the traffic, that a judge of it must know.
package struct CaptureFinding: Hashable, Sendable {
  /// The frame it was noticed at, from 1; for damage, the first that could not be read.
  package var frame: Int
  package var kind: Kind

  package enum Kind: Hashable, Sendable {
    /// The file cannot be read further. Always the last event of a capture.
    case damage(CaptureDamage)
    /// The frame was recorded in part. `datagram` is the number of the UDP datagram it held, which
    /// is counted but not delivered, or nil when there was none to be seen.
    case truncated(captured: Int, original: Int, datagram: Int?)
    case malformed(MalformedFrame)
    case fragments(FragmentLoss)
    case stream(StreamLoss)
  }

  package init(frame: Int, kind: Kind) {
    self.frame = frame
    self.kind = kind
  }
}

/// The place and kind of what ended a capture early.
package struct CaptureDamage: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable {
    /// The file ends inside a record.
    case cut
    /// A record contradicts itself or the format.
    case corrupt
  }

  package var kind: Kind
  /// How far into the file reading came, in bytes, where the file can tell.
  package var offset: Int?
  package var reason: String

  package init(kind: Kind, offset: Int?, reason: String) {
    self.kind = kind
    self.offset = offset
    self.reason = reason
  }
}

/// The part of a frame whose headers contradict the frame or each other.
package enum MalformedFrame: String, Hashable, Sendable, CaseIterable {
  case recordLength = "the record claims more bytes recorded than there were"
  case linkHeader = "the frame ends inside its link header"
  case ipHeader = "the frame ends inside its IP header"
  case ipVersion = "the IP version is not what the link layer says"
  case ipLength = "the IP lengths do not fit the frame"
  case extensionHeader = "the IPv6 extension headers do not fit the packet"
  case nestedFragment = "a fragment holds a fragment"
  case udpLength = "the UDP length does not fit the IP packet"
  case tcpHeader = "the TCP header does not fit the IP packet"
}

/// An IP packet given up because its fragments do not make a whole.
package struct FragmentLoss: Hashable, Sendable {
  package enum Reason: String, Hashable, Sendable, CaseIterable {
    case incomplete = "the capture ends before all fragments came"
    case timeout = "not all fragments came in time"
    case tableFull = "too many fragmented packets at once"
    case overlap = "fragments overlap with different bytes"
    case badLength = "a fragment is empty or not a multiple of 8 bytes"
    case twoEnds = "the fragments disagree about where the packet ends"
    case tooLong = "the fragments make a packet longer than 65535 bytes"
    case tooManyPieces = "too many separate pieces"
  }

  /// The frame of the first fragment seen.
  package var firstFrame: Int
  package var reason: Reason

  package init(firstFrame: Int, reason: Reason) {
    self.firstFrame = firstFrame
    self.reason = reason
  }
}

/// Bytes of one direction of a TCP connection that yield no packet.
package struct StreamLoss: Hashable, Sendable {
  package enum Reason: Hashable, Sendable {
    /// A segment is missing, and too much waits for it; the rest of the stream is not read.
    case gap
    /// A segment was recorded in part; the rest of the stream is not read.
    case recordedInPart
    /// The stream or the capture ended before the packet's terminator.
    case insidePacket
    /// Chunks that make no packet; the stream goes on (`CHUNK-05`).
    case discarded(ChunkDiscard)
  }

  package var source: Address
  package var destination: Address
  package var reason: Reason

  package init(source: Address, destination: Address, reason: Reason) {
    self.source = source
    self.destination = destination
    self.reason = reason
  }
}

extension StreamLoss.Reason: CustomStringConvertible {
  package var description: String {
    switch self {
    case .gap: "a segment is missing"
    case .recordedInPart: "a segment was recorded in part"
    case .insidePacket: "ends inside a packet"
    case .discarded(.notAPacket(let error)): "chunks that are no packet (\(error))"
    case .discarded(.tooLong(let limit)): "chunks of more than \(limit) bytes without an end"
    }
  }
}

extension CaptureFinding: CustomStringConvertible {
  package var description: String {
    switch kind {
    case .damage(let damage):
      let place = damage.offset.map { ", byte \($0)" } ?? ""
      return "frame \(frame)\(place): the capture is \(damage.kind.rawValue): \(damage.reason)"
    case .truncated(let captured, let original, let datagram):
      let number = datagram.map { ", datagram \($0)" } ?? ""
      return "frame \(frame)\(number): only \(captured) of \(original) bytes were recorded"
    case .malformed(let fault):
      return "frame \(frame): \(fault.rawValue)"
    case .fragments(let loss):
      return "frame \(frame): fragments from frame \(loss.firstFrame) on dropped: "
        + loss.reason.rawValue
    case .stream(let loss):
      return "frame \(frame): TCP from \(loss.source) to \(loss.destination): \(loss.reason)"
    }
  }
}
