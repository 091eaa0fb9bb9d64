import Foundation
package import TelehashConformance
import TelehashPackets
import TelehashRecords

/// A subject that implements nothing, as an adapter of its own.
package struct NullAdapter {
  private let kind: NullSubject
  private let subject: any Subject

  package init(_ kind: NullSubject) {
    self.kind = kind
    subject = kind.make()
  }

  /// The lines of one turn: none of one that does not answer; a crash ends the process.
  package func answer(_ line: [UInt8]) -> [[UInt8]] {
    let request: AdapterRequest
    do throws(RecordError) {
      request = try AdapterRequest(decoding: line)
    } catch {
      return []
    }
    switch request.content {
    case .hello:
      let greeting = AdapterGreeting(
        name: "null \(kind.rawValue)", version: "0", features: subject.features)
      return [greeting.json(id: request.id).encoded()]
    case .send: return [SubjectAnswer.done(SubjectReply()).json(id: request.id).encoded()]
    case .turn(let content):
      do throws(SubjectFault) {
        let turn = try subject.take(content, at: request.now)
        return turn.news.map { $0.json.encoded() } + [turn.answer.json(id: request.id).encoded()]
      } catch {
        if error.kind == .silent { return [] }
        exit(134)
      }
    }
  }
}
