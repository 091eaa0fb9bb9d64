package import TelehashConformance
import TelehashRecords

/// A process that answers test vectors: one question a line in, one answer a line out.
///
/// It is used from one thread that may block. One that breaks is replaced, a bounded number of times.
package final class VectorAdapter {
  private let launch: () throws(SubjectFault) -> any LineCarrier
  private var carrier: (any LineCarrier)?
  private var faults = 0
  /// How many processes did not say a word.
  private var silences = 0
  private var hasAnswered = false
  private var lastFault = ""
  /// What the shell says when there is no such program.
  package private(set) var missing: SubjectFault?

  /// So many broken processes say that the next one will break too.
  private static let maximumFaults = 5
  /// The first question may be what a program hangs on; who answers the next one no more than that
  /// one answers none, and each is waited for as long as a program may take to begin.
  private static let maximumSilences = 2

  /// What became of a question.
  package enum Result: Hashable, Sendable {
    case reply(VectorReply)
    case fault(SubjectFault)
    /// It was not put, because too much broke before.
    case blocked(String)
  }

  package init(_ launch: @escaping () throws(SubjectFault) -> any LineCarrier) {
    self.launch = launch
  }

  private func ready() throws(SubjectFault) -> any LineCarrier {
    if let carrier { return carrier }
    return try launch()
  }

  /// Puts a question and waits for its answer.
  package func ask(_ question: VectorQuestion) -> Result {
    if let surrender { return .blocked(surrender) }
    do throws(SubjectFault) {
      let carrier = try ready()
      self.carrier = carrier
      guard !carrier.hasLine else {
        throw SubjectFault(.garbage, "it wrote something before it was asked")
      }
      try carrier.write(question.encoded())
      let line = try carrier.readLine()
      hasAnswered = true
      return .reply(try Self.read(line, question))
    } catch {
      carrier?.abandon()
      carrier = nil
      faults += 1
      if error.kind == .missing { missing = error }
      if error.kind == .silent { silences += 1 }
      lastFault = error.description
      return .fault(error)
    }
  }

  /// Why nothing more is put to it.
  private var surrender: String? {
    if faults >= Self.maximumFaults {
      return "the adapter broke \(faults) times, at last so: \(lastFault)"
    }
    if !hasAnswered, silences >= Self.maximumSilences {
      return "the adapter was started \(silences) times and never answered: \(lastFault)"
    }
    return nil
  }

  private static func read(
    _ line: [UInt8], _ question: VectorQuestion
  ) throws(SubjectFault) -> VectorReply {
    do throws(RecordError) {
      return try VectorReply(decoding: line, id: question.id)
    } catch {
      let shown = String(decoding: line.prefix(80), as: UTF8.self)
      throw SubjectFault(.garbage, "its answer cannot be read: \(error), in \(shown)")
    }
  }

  /// Ends the process; how it failed to end by itself.
  package func end() -> SubjectFault? { carrier?.end() }
}
