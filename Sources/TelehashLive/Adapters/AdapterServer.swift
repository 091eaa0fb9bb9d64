package import TelehashConformance
package import TelehashCore
import TelehashCrypto
import TelehashPackets
import TelehashRecords
import TelehashSimulation

/// The reference endpoint as an adapter: a line in, the lines of its turn out.
///
/// It has no input or output of its own, so it is the same in a process and in a test.
package struct AdapterServer: Sendable {
  /// Deviations it carries besides those it is started with.
  private let deviations: Deviations
  private let version: String
  private var node: EndpointNode?
  /// Events of `node` that were told already.
  private var toldEvents = 0
  /// Content that waits for its end, by channel.
  private var content: [UInt64: [UInt8]] = [:]

  /// More content than any transfer has.
  private static let maximumContent = 32 << 20

  package init(deviations: Deviations = .none, version: String) {
    self.deviations = deviations
    self.version = version
  }

  /// What our own endpoint can do: everything the protocol can ask.
  package static let features = SubjectFeatures(
    roles: Role.allCases, editions: EditionName.allCases.filter { Edition.named($0) != nil },
    csids: CSID.built, verbs: SubjectFeatures.Verb.allCases,
    channels: [SubjectFeatures.anyChannel], options: EndpointConfiguration.allOptions, timers: true,
    events: true)

  /// The lines of one turn; the last is the answer.
  package mutating func answer(_ line: [UInt8]) -> [[UInt8]] {
    let request: AdapterRequest
    do throws(RecordError) {
      request = try AdapterRequest(decoding: line)
    } catch {
      let id = (try? AdapterLine.object(line))?["id"]?.uint64 ?? 0
      let isUnknown = error.place == "do"
      let answer: SubjectAnswer =
        isUnknown ? .unsupported(error.description) : .failed(error.description)
      return [answer.json(id: id).encoded()]
    }
    if case .hello = request.content {
      let greeting = AdapterGreeting(
        name: "meshproof", version: version, features: Self.features)
      return [greeting.json(id: request.id).encoded()]
    }
    var answer = carryOut(request)
    var lines: [[UInt8]] = []
    while let output = node?.nextOutput() {
      switch output {
      case .send(let bytes, _, let target):
        lines.append(SubjectNews.packet(bytes, from: nil, to: target).json.encoded())
      case .disclose(let secret): lines.append(SubjectNews.key(secret).json.encoded())
      case .note(let text): lines.append(SubjectNews.note(text).json.encoded())
      case .discloseLine: break
      }
    }
    let events = node?.events.dropFirst(toldEvents) ?? []
    lines += events.map { SubjectNews.event($0.event).json.encoded() }
    toldEvents += events.count
    if case .done(var reply) = answer {
      reply.wake = node?.deadline
      answer = .done(reply)
    }
    return lines + [answer.json(id: request.id).encoded()]
  }

  private mutating func carryOut(_ request: AdapterRequest) -> SubjectAnswer {
    let now = request.now
    switch request.content {
    case .hello: return .done(SubjectReply())
    case .turn(.start(let start)):
      begin(start, at: now)
      return .done(SubjectReply())
    case .turn(.stop):
      node = nil
      return .done(SubjectReply())
    case .turn(.packet(let bytes, let source, let target)):
      guard node != nil else { return Self.notStarted }
      node?.receive(bytes, from: source, on: target, at: now)
    case .turn(.advance):
      guard node != nil else { return Self.notStarted }
      if let deadline = node?.deadline, deadline <= now { node?.wake(at: now) }
    case .turn(.state(let peer)):
      guard let node else { return Self.notStarted }
      return .done(
        SubjectReply(
          link: peer.flatMap { node.endpoint.linkState($0) },
          lastAt: peer == nil ? node.endpoint.highestAt : nil))
    case .turn(.wish(let wish)): return carryOut(wish, at: now)
    case .send(let channel, let bytes, let isLast):
      guard content[channel, default: []].count + bytes.count <= Self.maximumContent else {
        return .failed("more content than anybody sends")
      }
      content[channel, default: []] += bytes
      guard isLast else { break }
      let whole = content.removeValue(forKey: channel) ?? []
      return carryOut(.transfer(ChannelHandle(number: channel), whole), at: now)
    }
    return .done(SubjectReply())
  }

  private mutating func carryOut(_ wish: ReferenceWish, at now: Instant) -> SubjectAnswer {
    guard node != nil else { return Self.notStarted }
    switch node?.carryOut(wish, at: now) {
    case .channel(let handle)?: return .done(SubjectReply(channel: handle))
    case .uri(let uri)?: return .done(SubjectReply(uri: uri.text))
    case .done?: return .done(SubjectReply())
    case nil: return .failed("this cannot be done now")
    }
  }

  private mutating func begin(_ start: SubjectStart, at now: Instant) {
    var configuration = start.configuration
    configuration.deviations = configuration.deviations.union(deviations)
    var endpoint = Endpoint(configuration, random: start.random)
    for hashname in start.trusts { endpoint.trust(hashname) }
    var fresh = EndpointNode(endpoint, address: start.address)
    fresh.start(at: now)
    node = fresh
    toldEvents = 0
    content = [:]
  }

  private static let notStarted = SubjectAnswer.failed("nothing was started")
}
