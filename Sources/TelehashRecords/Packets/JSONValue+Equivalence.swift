public import TelehashPackets

extension JSONValue {
  /// Whether both stand for the same value: order of members, spelling of numbers aside.
  public func isEquivalent(to other: JSONValue) -> Bool { difference(from: other) == nil }

  /// Where and how this value first differs from `other`; nil when both stand for the same value.
  ///
  /// Members may stand in any order, the last of a repeated name counts, and numbers are compared
  /// as numbers: as integers of 64 bits where both are, otherwise as doubles.
  public func difference(from other: JSONValue) -> JSONDifference? {
    switch (self, other) {
    case (.object(let mine), .object(let theirs)): Self.difference(mine, theirs)
    case (.array(let mine), .array(let theirs)): Self.difference(mine, theirs)
    case (.number(let mine), .number(let theirs)):
      mine.isEqual(to: theirs) ? nil : JSONDifference(self, other)
    case (.string, .string), (.bool, .bool), (.null, .null):
      self == other ? nil : JSONDifference(self, other)
    case (.object, _), (.array, _), (.number, _), (.string, _), (.bool, _), (.null, _):
      JSONDifference(self, other)
    }
  }

  private static func difference(_ mine: JSONObject, _ theirs: JSONObject) -> JSONDifference? {
    for name in mine.names {
      guard let value = mine[name] else { continue }
      guard let other = theirs[name] else {
        return JSONDifference(value, nil).under(name)
      }
      if let difference = value.difference(from: other) { return difference.under(name) }
    }
    for name in theirs.names where mine[name] == nil {
      return JSONDifference(nil, theirs[name]).under(name)
    }
    return nil
  }

  private static func difference(_ mine: [JSONValue], _ theirs: [JSONValue]) -> JSONDifference? {
    for (index, (value, other)) in zip(mine, theirs).enumerated() {
      if let difference = value.difference(from: other) { return difference.under("[\(index)]") }
    }
    let shared = min(mine.count, theirs.count)
    guard mine.count != theirs.count else { return nil }
    return JSONDifference(
      mine.count > shared ? mine[shared] : nil, theirs.count > shared ? theirs[shared] : nil
    ).under("[\(shared)]")
  }
}

/// The first place where two JSON values differ, and what stands there.
public struct JSONDifference: Hashable, Sendable {
  /// Members and indices from the outermost value, as in `inner.head.paths[0]`; empty at the top.
  public private(set) var place = ""
  /// The value there, or nil when only the other side has one.
  public let value: JSONValue?
  /// The other side's value there, or nil when it has none.
  public let other: JSONValue?

  init(_ value: JSONValue?, _ other: JSONValue?) {
    self.value = value
    self.other = other
  }

  func under(_ step: String) -> JSONDifference {
    var outer = self
    let joint = place.isEmpty || place.hasPrefix("[") ? "" : "."
    outer.place = step + joint + place
    return outer
  }
}

extension JSONDifference: CustomStringConvertible {
  public var description: String {
    let texts = [value, other].map { $0?.description ?? "nothing" }
    return "\(place.isEmpty ? "value" : place): \(texts[0]) instead of \(texts[1])"
  }
}

extension JSONNumber {
  fileprivate func isEqual(to other: JSONNumber) -> Bool {
    if text == other.text { return true }
    if let mine = uint64, let theirs = other.uint64 { return mine == theirs }
    if let mine = int64, let theirs = other.int64 { return mine == theirs }
    return double == other.double
  }
}
