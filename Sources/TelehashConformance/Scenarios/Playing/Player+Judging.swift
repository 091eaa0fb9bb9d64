import TelehashPackets

/// The steps that wait for packets at script-driven members, or for their absence.
extension Player {
  // MARK: expect

  mutating func expect(_ step: ExpectStep) throws(StepFailure) {
    let sender = try member(step.from)
    let receivers = try receivers(step.to)
    let after = try step.after.map { name throws(StepFailure) in try received(name) }
    let wanted = try description(of: step.content)
    // A stated upper bound can only be judged when the whole time has passed.
    let isBounded = step.count.upperBound < .max && step.count != 1...1
    var found: [PlayAttention.Place] = []
    var failure: StepFailure?
    let look: (inout Self) -> Bool = { player in
      do throws(StepFailure) {
        for actor in receivers {
          for packet in player.fresh(at: actor, after: after)
          where try player.matches(packet, step, from: sender, at: actor) {
            let place = PlayAttention.Place(actor: actor, index: packet.index)
            player.attention.consumed.insert(place)
            found.append(place)
            if !isBounded, found.count == step.count.lowerBound { return true }
          }
        }
      } catch {
        failure = error
        return true
      }
      return !isBounded && found.count >= step.count.lowerBound
    }
    if isBounded {
      wait(until: world.now + step.within, look)
    } else {
      awaitAnswer(within: step.within, look)
    }
    if let failure { throw failure }
    guard step.count.contains(found.count) else {
      throw .failed(
        .init(
          expected: "\(wanted) from \(sender.name) within \(step.within.seconds) s"
            + (step.count == 1...1 ? "" : ", \(Self.times(step.count))"),
          observed: observation(receivers, found.count), time: world.now))
    }
    if let first = found.first { try bind(step.bind, bound(first)) }
  }

  /// How often something is to come, in words.
  private static func times(_ count: ClosedRange<Int>) -> String {
    if count.lowerBound == count.upperBound { return "\(count.lowerBound) times" }
    return count.upperBound == .max
      ? "\(count.lowerBound) times or more" : "\(count.lowerBound) to \(count.upperBound) times"
  }

  /// The script-driven members a step listens at.
  private func receivers(_ name: ScenarioName?) throws(StepFailure) -> [Int] {
    if let name { return [try actor(name)] }
    return Array(actors.indices)
  }

  /// What arrived since the last stimulus and was not used up.
  private func fresh(at actor: Int, after: Int??) -> [Actor.Received] {
    let first = max(attention.marks[actor], (after ?? nil).map { $0 + 1 } ?? 0)
    return actors[actor].inbox.dropFirst(first).filter {
      !attention.consumed.contains(PlayAttention.Place(actor: actor, index: $0.index))
    }
  }

  /// Whether a packet came to the address of the receiver that a step names.
  func cameTo(_ address: Address, _ step: ExpectStep, at actor: Int) throws(StepFailure) -> Bool {
    guard let path = step.path else { return true }
    let receiver = members.first { $0.name == actors[actor].name }
    guard let known = receiver?.aliases[path] else {
      throw .broken("\(actors[actor].name) has no address called \(path)")
    }
    return address == known
  }

  /// Whether a `miss` holds these numbers; nil stands for any.
  func matches(
    _ miss: JSONValue?, _ wanted: [Located<Expression>?]
  ) throws(StepFailure) -> Bool {
    guard case .array(let entries)? = miss, entries.count == wanted.count else { return false }
    for (entry, wanted) in zip(entries, wanted) {
      guard case .number(let number) = entry else { return false }
      if let wanted, number != JSONNumber(try self.number(wanted)) { return false }
    }
    return true
  }

  // MARK: silence

  mutating func silence(_ step: SilenceStep) throws(StepFailure) {
    let sender = try member(step.from)
    let receivers = try receivers(step.to)
    var offence: String?
    wait(until: world.now + step.duration) { player in
      for actor in receivers {
        for packet in player.fresh(at: actor, after: nil)
        where player.breaks(packet, step, from: sender, at: actor) {
          offence = "\(packet.summary) at \(player.actors[actor].name)"
          return true
        }
      }
      return false
    }
    if let offence {
      throw .failed(
        .init(
          expected: "no \(step.of == .any ? "packet" : step.of.rawValue) from \(sender.name)"
            + " for \(step.duration.seconds) s",
          observed: offence, time: world.now))
    }
  }

  // MARK: What was seen, in words

  private func observation(_ receivers: [Int], _ count: Int) -> String {
    var seen: [String] = count > 0 ? ["\(count) that fit"] : []
    for actor in receivers {
      seen += fresh(at: actor, after: nil).suffix(4).map(\.summary)
    }
    return seen.isEmpty ? "nothing" : seen.joined(separator: "; ")
  }

  func noLife(_ target: PlayMember<Who>, _ within: TimeSpan) -> StepFailure.Explanation {
    .init(
      expected: "a sign of life from \(target.name) within \(within.seconds) s",
      observed: "silence", time: world.now)
  }
}
