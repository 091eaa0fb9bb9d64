import TelehashPackets
package import TelehashSimulation

/// Writes a finding as a scenario of its own: the text it came from with the network spelled out.
///
/// Chance is gone from it: the network is clean but for the packets that are named, so the file
/// fails by itself, under every seed that makes the same choices elsewhere.
package enum MinimalScenario {
  /// The text of the smaller scenario.
  package static func text(
    of original: String, schedule: NetworkSchedule, reductions: [Reduction], remark: String
  ) -> String {
    var lines = original.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for reduction in reductions { reduce(&lines, reduction) }
    for index in lines.indices { lines[index] = withoutChance(lines[index]) }
    guard let play = lines.firstIndex(where: { $0.hasPrefix("play:") }) else { return original }
    let steps = ["  - network: { condition: clean }"] + schedule.decisions.flatMap(steps)
    lines.insert(contentsOf: steps, at: play + 1)
    return remark.split(separator: "\n").map { "# \($0)\n" }.joined()
      + lines.joined(separator: "\n")
  }

  /// A network step without the shares that leave something to chance.
  private static func withoutChance(_ line: String) -> String {
    guard let open = line.firstRange(of: "- network: {"), line.hasSuffix("}") else { return line }
    let members = line[open.upperBound...].dropLast().split(separator: ",").map {
      $0.trimming(while: { $0 == " " })
    }
    let kept = members.filter { member in
      !["loss:", "duplicate:", "reorder:", "corrupt:"].contains { member.hasPrefix($0) }
    }
    guard kept.count < members.count else { return line }
    guard !kept.isEmpty else { return "  # chance was here: \(members.joined(separator: ", "))" }
    return line[..<open.upperBound] + " \(kept.joined(separator: ", ")) }"
  }

  /// Replaces a number in the step that begins on a line.
  private static func reduce(_ lines: inout [String], _ reduction: Reduction) {
    var index = reduction.line - 1
    while lines.indices.contains(index) {
      if let place = lines[index].firstRange(of: "\(reduction.member): ") {
        let rest = lines[index][place.upperBound...]
        let end = rest.firstIndex { ",} ".contains($0) } ?? rest.endIndex
        lines[index].replaceSubrange(place.upperBound..<end, with: "\(reduction.value)")
        return
      }
      index += 1
    }
  }

  /// A decision as steps of the language.
  private static func steps(_ decision: Decision) -> [String] {
    let fate = decision.fate
    var actions: [String] = []
    if fate.isLost { actions.append("action: drop") }
    if fate.delay > .zero {
      actions.append("action: delay, by: \(fate.delay.nanoseconds / 1_000_000)ms")
    }
    if !fate.copies.isEmpty { actions.append("action: duplicate") }
    if fate.flippedBit != nil { actions.append("action: corrupt") }
    return actions.map {
      "  - network: { filter: { from: \(decision.from), to: \(decision.to), meaning: any, "
        + "nth: \(decision.number), \($0) } }"
    }
  }
}

extension Substring {
  /// The text without the characters at both ends that fit.
  fileprivate func trimming(while fits: (Character) -> Bool) -> Substring {
    var text = drop(while: fits)
    while let last = text.last, fits(last) { text.removeLast() }
    return text
  }
}
