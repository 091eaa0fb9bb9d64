package import TelehashConformance

/// What carries lines to an adapter and back.
package protocol LineCarrier: AnyObject {
  /// Hands a line over.
  func write(_ line: [UInt8]) throws(SubjectFault)

  /// The next line, without its end.
  func readLine() throws(SubjectFault) -> [UInt8]

  /// Whether a line, or a part of one, has come already.
  var hasLine: Bool { get }

  /// No more is to be said; nil when the other side ends as it should.
  func end() -> SubjectFault?

  /// The other side broke the conversation, and is given no time to end.
  func abandon()
}

/// An adapter server in this process, spoken to in lines like any other.
package final class DirectCarrier: LineCarrier {
  private var answer: ([UInt8]) -> [[UInt8]]
  private var lines: [[UInt8]] = []
  private var next = 0

  package init(_ answer: @escaping ([UInt8]) -> [[UInt8]]) { self.answer = answer }

  package convenience init(_ server: AdapterServer) {
    var server = server
    self.init { server.answer($0) }
  }

  package func write(_ line: [UInt8]) {
    lines = Array(lines[next...]) + answer(line)
    next = 0
  }

  package func readLine() throws(SubjectFault) -> [UInt8] {
    guard next < lines.count else { throw SubjectFault(.silent, "no answer came") }
    defer { next += 1 }
    return lines[next]
  }

  package var hasLine: Bool { next < lines.count }

  package func end() -> SubjectFault? { nil }

  package func abandon() {}
}
