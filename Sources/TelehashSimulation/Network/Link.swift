import TelehashCrypto
import TelehashPackets

/// One direction of a path between two places: what passed, and where its chance comes from.
struct Link: Sendable {
  let from: Place
  let to: Place
  /// `5:alice>bob`: what its streams and its part of a schedule are called.
  let label: String
  /// Where its own impairments are; nil while it has those of everywhere.
  var ownImpairments: Int?
  /// How many datagrams were sent on it.
  var count: UInt64 = 0
  /// When the line is free again, when there is a bandwidth.
  var lineFree: Instant = .zero
  var streams = LinkStreams()

  init(from: Place, to: Place, label: String) {
    self.from = from
    self.to = to
    self.label = label
  }

  /// A name no other direction has, whatever the names of hosts contain.
  static func label(from: String, to: String) -> String { "\(from.utf8.count):\(from)>\(to)" }

  /// A key that no other direction has.
  static func key(from: Place, to: Place) -> UInt64 {
    UInt64(from.number) << 32 | UInt64(to.number)
  }

  /// Draws the fate of the next datagram.
  mutating func draw(_ impairments: Impairments, root: SeededRandom) -> Fate {
    var fate = Fate.clean
    if impairments.loss > 0 {
      fate.isLost = streams.hits(impairments.loss, .loss, label, root)
    }
    if impairments.jitter > .zero {
      fate.delay = streams.span(upTo: impairments.jitter, .jitter, label, root)
    }
    if impairments.duplication > 0 {
      let isCopied = streams.hits(impairments.duplication, .duplication, label, root)
      let delay = streams.span(upTo: impairments.duplicateDelay, .duplication, label, root)
      if isCopied { fate.copies = [fate.delay + delay] }
    }
    if impairments.reordering > 0 {
      let isHeld = streams.hits(impairments.reordering, .reordering, label, root)
      let delay = streams.span(upTo: impairments.reorderDelay, .reordering, label, root)
      if isHeld { fate.delay = fate.delay + delay }
    }
    if impairments.corruption > 0 {
      let isCorrupted = streams.hits(impairments.corruption, .corruption, label, root)
      let bit = streams.next(.corruption, label, root)
      if isCorrupted { fate.flippedBit = bit }
    }
    return fate.isLost ? Fate(isLost: true) : fate
  }

  /// Puts a datagram on the line.
  ///
  /// - Returns: when its last byte has left; nil when the queue before the line is full.
  mutating func leave(size: Int, _ impairments: Impairments, at now: Instant) -> Instant? {
    guard let bandwidth = impairments.bandwidth, bandwidth > 0 else { return now }
    let start = max(now, lineFree)
    let waiting = Self.bytes(in: start - now, at: bandwidth)
    guard waiting <= impairments.queueBytes else { return nil }
    lineFree = start + Self.span(of: UInt64(size), at: bandwidth)
    return lineFree
  }

  private static let second: UInt64 = 1_000_000_000

  /// How many bytes leave in a span.
  private static func bytes(in span: TimeSpan, at bandwidth: UInt64) -> UInt64 {
    let product = span.nanoseconds.multipliedFullWidth(by: bandwidth)
    guard product.high < second else { return .max }
    return second.dividingFullWidth(product).quotient
  }

  /// How long so many bytes take to leave.
  private static func span(of bytes: UInt64, at bandwidth: UInt64) -> TimeSpan {
    let product = bytes.multipliedFullWidth(by: second)
    guard product.high < bandwidth else { return TimeSpan(nanoseconds: .max) }
    return TimeSpan(nanoseconds: bandwidth.dividingFullWidth(product).quotient)
  }
}

/// The random streams of one direction of a path, one for each kind of impairment.
struct LinkStreams: Sendable {
  enum Kind: Int, Sendable, CaseIterable {
    case loss
    case jitter
    case duplication
    case reordering
    case corruption

    var name: String {
      switch self {
      case .loss: "loss"
      case .jitter: "jitter"
      case .duplication: "duplication"
      case .reordering: "reordering"
      case .corruption: "corruption"
      }
    }
  }

  /// Made when first drawn from, so that a clean path costs nothing.
  private var streams: [SeededRandom?] = []

  mutating func next(_ kind: Kind, _ label: String, _ root: SeededRandom) -> UInt64 {
    if streams.isEmpty { streams = Array(repeating: nil, count: Kind.allCases.count) }
    if streams[kind.rawValue] == nil {
      streams[kind.rawValue] = root.fork("\(kind.name)/\(label)")
    }
    return streams[kind.rawValue]?.nextUInt64() ?? 0
  }

  /// Whether an event of this probability happens.
  mutating func hits(
    _ share: Double, _ kind: Kind, _ label: String, _ root: SeededRandom
  ) -> Bool {
    Double(next(kind, label, root) >> 11) * 0x1p-53 < share
  }

  /// A span from zero up to `longest`, evenly spread.
  mutating func span(
    upTo longest: TimeSpan, _ kind: Kind, _ label: String, _ root: SeededRandom
  ) -> TimeSpan {
    let drawn = next(kind, label, root)
    let bound = longest.nanoseconds == .max ? .max : longest.nanoseconds + 1
    return TimeSpan(nanoseconds: drawn.multipliedFullWidth(by: bound).high)
  }
}
