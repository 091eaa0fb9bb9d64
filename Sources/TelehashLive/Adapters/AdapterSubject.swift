import Synchronization
package import TelehashConformance
import TelehashCore
package import TelehashPackets
import TelehashRecords

/// A subject behind the adapter protocol: turns become lines, and lines the news of a turn.
///
/// The first thing that breaks the conversation ends it; every later turn reports the same fault.
package final class AdapterSubject: Subject {
  package let greeting: AdapterGreeting
  private let conversation: Mutex<Conversation>

  package var features: SubjectFeatures { greeting.features }

  /// Says hello and reads what is declared.
  package init(over carrier: sending any LineCarrier) throws(SubjectFault) {
    var conversation = Conversation(carrier)
    greeting = try conversation.greet()
    self.conversation = Mutex(conversation)
  }

  package func take(
    _ request: SubjectRequest, at now: Instant
  ) throws(SubjectFault) -> SubjectTurn {
    try conversation.withLock { conversation throws(SubjectFault) in
      try conversation.take(request, at: now)
    }
  }

  /// Ends the conversation for good; the fault that shows then, if any.
  package func end() -> SubjectFault? {
    conversation.withLock { $0.end() }
  }

  /// Whether it can be spoken to.
  package var isUsable: Bool { conversation.withLock { $0.fault == nil } }

  /// How many turns were taken.
  package var turns: UInt64 { conversation.withLock { $0.nextID - 1 } }
}

/// The lines between the harness and one adapter, from the first to the last.
private struct Conversation {
  let carrier: any LineCarrier
  private(set) var nextID: UInt64 = 1
  private(set) var fault: SubjectFault?
  private var hasEnded = false
  /// What it told since it was started.
  private var toldLines = 0
  private var toldBytes = 0

  /// More lines than one cause can need: a full window on a few hundred channels.
  private static let maximumLines = 20_000
  /// More bytes than those lines hold when they are datagrams of a usual size.
  private static let maximumBytes = 64 << 20
  /// The same for a whole life, all of which is kept until it was judged. The largest scenario needs
  /// about a fiftieth of it.
  private static let maximumToldLines = 100_000
  private static let maximumToldBytes = 192 << 20

  init(_ carrier: any LineCarrier) { self.carrier = carrier }

  mutating func greet() throws(SubjectFault) -> AdapterGreeting {
    let (news, object) = try exchange(.hello, at: .zero)
    guard news.isEmpty else { throw breakOff(.garbage, "it told something before its greeting") }
    do throws(RecordError) {
      return try AdapterGreeting(json: object)
    } catch {
      throw breakOff(.garbage, "its greeting cannot be read: \(error)")
    }
  }

  mutating func take(
    _ request: SubjectRequest, at now: Instant
  ) throws(SubjectFault) -> SubjectTurn {
    guard case .wish(.transfer(let handle, let bytes)) = request else {
      return try turn(.turn(request), at: now)
    }
    var news: [SubjectNews] = []
    var start = 0
    while true {
      let end = min(start + AdapterProtocol.contentPieceBytes, bytes.count)
      let isLast = end == bytes.count
      let piece = AdapterRequest.Content.send(
        channel: handle.number, Array(bytes[start..<end]), isLast: isLast)
      var turn = try turn(piece, at: now)
      news += turn.news
      if case .done = turn.answer, !isLast {
        start = end
        continue
      }
      turn.news = news
      return turn
    }
  }

  mutating func end() -> SubjectFault? {
    guard !hasEnded else { return nil }
    hasEnded = true
    let result = carrier.end()
    if fault == nil { fault = result ?? SubjectFault(.exited, "it was ended") }
    return result
  }

  private mutating func turn(
    _ content: AdapterRequest.Content, at now: Instant
  ) throws(SubjectFault) -> SubjectTurn {
    let (news, object) = try exchange(content, at: now)
    do throws(RecordError) {
      return SubjectTurn(news: news, answer: try SubjectAnswer(json: object))
    } catch {
      throw breakOff(.garbage, "its answer cannot be read: \(error)")
    }
  }

  /// One line there, and all lines back up to the one that answers it.
  private mutating func exchange(
    _ content: AdapterRequest.Content, at now: Instant
  ) throws(SubjectFault) -> (news: [SubjectNews], answer: JSONObject) {
    if let fault { throw fault }
    let request = AdapterRequest(id: nextID, now: now, content)
    let turn = "turn \(nextID) (\(request.verb))"
    nextID += 1
    guard !carrier.hasLine else {
      throw breakOff(.garbage, "it spoke out of turn, before \(turn)")
    }
    if case .turn(.start) = content { (toldLines, toldBytes) = (0, 0) }
    do throws(SubjectFault) {
      try carrier.write(request.encoded())
      var news: [SubjectNews] = []
      var bytes = 0
      while true {
        let line = try carrier.readLine()
        bytes += line.count
        guard news.count < Self.maximumLines, bytes <= Self.maximumBytes else {
          throw SubjectFault(
            .flood, "more than \(Self.maximumLines) lines or \(Self.maximumBytes) bytes")
        }
        let object = try read(line)
        if object["id"] == nil {
          toldLines += 1
          toldBytes += line.count
          guard toldLines <= Self.maximumToldLines, toldBytes <= Self.maximumToldBytes else {
            throw SubjectFault(
              .flood,
              "more than \(Self.maximumToldLines) lines or \(Self.maximumToldBytes) bytes "
                + "since its start")
          }
          news.append(try Self.news(object))
        } else if object["id"]?.uint64 == request.id {
          return (news, object)
        } else {
          throw SubjectFault(.garbage, "an answer to another turn: \(Self.shortened(line))")
        }
      }
    } catch {
      throw breakOff(error.kind, "in \(turn): \(error)")
    }
  }

  private func read(_ line: [UInt8]) throws(SubjectFault) -> JSONObject {
    do throws(RecordError) {
      return try AdapterLine.object(line)
    } catch {
      throw SubjectFault(.garbage, "no JSON object: \(Self.shortened(line))")
    }
  }

  private static func news(_ object: JSONObject) throws(SubjectFault) -> SubjectNews {
    do throws(RecordError) {
      return try SubjectNews(json: object)
    } catch {
      throw SubjectFault(.garbage, "\(error), in \(shortened(object.encoded()))")
    }
  }

  /// The fault from now on.
  private mutating func breakOff(_ kind: SubjectFault.Kind, _ text: String) -> SubjectFault {
    let broken = SubjectFault(kind, text)
    fault = broken
    hasEnded = true
    carrier.abandon()
    return broken
  }

  private static func shortened(_ line: [UInt8]) -> String {
    let text = String(decoding: line.prefix(shownBytes), as: UTF8.self)
    return line.count > shownBytes ? text + "…" : text
  }

  private static let shownBytes = 80
}
