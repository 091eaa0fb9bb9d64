public import TelehashPackets
public import TelehashRecords

/// Schedules as they are written down to be repeated.
///
/// ```json
/// [{"from":"alice","to":"bob","number":3,"lost":true},
///  {"from":"bob","to":"alice","number":1,"delay":0.2,"copies":[0.05],"flippedBit":17}]
/// ```
/// Times are in seconds. What a decision leaves out is as for a datagram nothing happens to.
extension NetworkSchedule {
  /// More decisions than this are not read: no run that is worth repeating has so many.
  public static let maximumDecisions = 1_000_000
  /// More copies of one datagram are not read; chance makes one.
  public static let maximumCopies = 64

  public var json: JSONValue { .array(decisions.map(\.json)) }

  /// Reads what `json` writes; whatever else is there is refused.
  public init(json: JSONValue, at place: String = "schedule") throws(RecordError) {
    guard let array = json.array else {
      throw RecordError(place: place, problem: "expected an array")
    }
    guard array.count <= Self.maximumDecisions else {
      throw RecordError(place: place, problem: "more than \(Self.maximumDecisions) decisions")
    }
    decisions = []
    for (index, value) in array.enumerated() {
      decisions.append(try Decision(json: value, at: "\(place)[\(index)]"))
    }
  }
}

extension Decision {
  var json: JSONValue {
    var object: JSONObject = [
      "from": .string(from), "to": .string(to), "number": .number(JSONNumber(number)),
    ]
    if fate.isLost { object["lost"] = true }
    if fate.delay > .zero { object["delay"] = .number(JSONNumber(seconds: fate.delay)) }
    if !fate.copies.isEmpty {
      object["copies"] = .array(fate.copies.map { .number(JSONNumber(seconds: $0)) })
    }
    if let bit = fate.flippedBit { object["flippedBit"] = .number(JSONNumber(bit)) }
    return .object(object)
  }

  init(json: JSONValue, at place: String) throws(RecordError) {
    let reader = try ObjectReader(
      json, at: place,
      members: ["from", "to", "number", "lost", "delay", "copies", "flippedBit"])
    from = try reader.string("from")
    to = try reader.string("to")
    number = try reader.required("number", "a number from 1") {
      $0.uint64.flatMap { $0 > 0 ? $0 : nil }
    }
    fate = Fate(
      isLost: try reader.optional("lost", "true or false") { $0.bool } ?? false,
      delay: try reader.optional("delay", "seconds") { $0.number?.timeSpan } ?? .zero,
      copies: try reader.optional(
        "copies", "at most \(NetworkSchedule.maximumCopies) times in seconds", Self.copies) ?? [],
      flippedBit: try reader.optional("flippedBit", "a number from 0") { $0.uint64 })
  }

  private static func copies(_ value: JSONValue) -> [TimeSpan]? {
    guard let array = value.array, array.count <= NetworkSchedule.maximumCopies else { return nil }
    let spans = array.compactMap { $0.number?.timeSpan }
    return spans.count == array.count ? spans : nil
  }
}
