/// What happened in a run, in order.
public struct Trace: Hashable, Sendable {
  public var events: [TraceEvent]

  public init(_ events: [TraceEvent] = []) { self.events = events }

  /// The stable text form: one line an event, each ended by a newline.
  public var text: String {
    var bytes: [UInt8] = []
    for event in events {
      event.appendLine(to: &bytes)
      bytes.append(UInt8(ascii: "\n"))
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The hash of the text form, as 64 hexadecimal digits when `hasher` is SHA-256.
  public func hash(with hasher: some TraceHasher) -> String {
    var sink = TraceSink(hasher: hasher, window: .none)
    for event in events { sink.record(event) }
    return sink.hash
  }
}

/// A running digest that a trace's lines are fed to. Every `traceHash` is made with SHA-256.
///
/// A protocol, because this module knows records and no cryptography.
public protocol TraceHasher: Sendable {
  mutating func update(_ bytes: [UInt8])
  /// The digest of everything so far.
  func digest() -> [UInt8]
}
