import TelehashCrypto
import TelehashPackets

extension DifferenceExplanation {
  /// Finds the reason of each difference; packets that are there on one side alone have one.
  static func explain(_ lines: [ComparedPacket], of part: RecordedPart) -> [ComparedPacket] {
    lines.indices.map { index in
      var line = lines[index]
      switch line.verdict {
      case .same: break
      case .missing, .extra:
        line.explanations = [
          table.first {
            $0.pattern.fits(line, nil) && $0.pattern.fits(situationOf: index, in: lines, part)
          }
        ]
      case .differs:
        line.explanations = line.differences.map { difference in
          table.first { $0.pattern.fits(line, difference) }
        }
      }
      return line
    }
  }
}

extension DifferenceExplanation.Pattern {
  fileprivate func fits(_ line: ComparedPacket, _ difference: PacketDifference?) -> Bool {
    guard line.verdict == verdict, line.slot.kind == kind else { return false }
    if let type {
      guard line.slot.isOpen(of: type) else { return false }
    }
    if !occasions.isEmpty {
      guard let occasion = line.occasion, occasions.contains(occasion) else { return false }
    }
    guard let member else { return difference == nil }
    guard case .member(let name, let value, _)? = difference, member.isNamed(name) else {
      return false
    }
    return recorded.isEmpty || recorded.contains { $0.describes(value) }
  }

  fileprivate func fits(
    situationOf index: Int, in lines: [ComparedPacket], _ part: RecordedPart
  ) -> Bool {
    switch situation {
    case nil: return true
    case .answeredWithOwnAt:
      guard case .handshake(let peer, _, _) = lines[index].slot else { return false }
      let next = lines[index...].first { line in
        guard line.number != nil, case .handshake(peer, _, _) = line.slot else { return false }
        return true
      }
      return next?.occasion == .chosen || next?.occasion == .chosenBelow
    case .openWasReliable: return opened(lines[index], part)?.isReliable == true
    case .openWasUnreliable: return opened(lines[index], part)?.isReliable == false
    }
  }

  private func opened(
    _ line: ComparedPacket, _ part: RecordedPart
  ) -> RecordedPart.ArrivedOpen? {
    guard case .failure(let peer, let id) = line.slot else { return nil }
    return part.arrivedOpens.last { $0.peer == peer && $0.id == id }
  }
}

extension DifferenceExplanation.Member {
  func isNamed(_ name: String) -> Bool {
    switch self {
    case .named(let own): own == name
    case .cipherSet: CSID(text: name.split(separator: ".").last.map(String.init) ?? name) != nil
    }
  }
}

extension DifferenceExplanation.Shape {
  func describes(_ value: JSONValue?) -> Bool {
    switch (self, value) {
    case (.absent, nil), (.null, .null?), (.bool, .bool?), (.text, .string?), (.number, .number?),
      (.array, .array?), (.object, .object?):
      true
    case (.emptyObject, .object(let object)?): object.isEmpty
    default: false
    }
  }
}
