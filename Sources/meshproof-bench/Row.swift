import Foundation

/// One line of the table.
struct Row: Encodable {
  let name: String
  let value: Double
  let unit: Unit
  /// The bare operation it is compared with, in the same unit.
  var bare: Bare?
  var goal: Goal?
  /// What else is to be known about the number.
  var note: String?

  struct Bare: Encodable {
    let name: String
    let value: Double
  }

  enum Unit: String, Encodable {
    case nanoseconds = "ns"
    case seconds = "s"
    case bytes = "B"
    case mebibytes = "MiB"
    case ratio = "×"
  }

  /// What is wanted; never asserted.
  enum Goal {
    /// So much of the bare speed, in percent.
    case share(Int)
    case atMost(Double)
  }

  /// The share of the bare speed, in percent.
  var share: Double? { bare.map { $0.value / value * 100 } }

  /// Whether the goal is met; nil without one.
  var isMet: Bool? {
    switch goal {
    case nil: nil
    case .share(let percent): share.map { $0 >= Double(percent) }
    case .atMost(let most): value <= most
    }
  }
}

// MARK: Text

extension Row {
  static let titles = cells("what", "measured", "bare", "of bare", "goal", "", "compared with")

  var line: String {
    let remark = [bare?.name, note].compactMap(\.self).joined(separator: "; ")
    return Self.cells(
      name, Self.text(value, unit), bare.map { Self.text($0.value, unit) } ?? "",
      share.map { "\(Int($0.rounded())) %" } ?? "", goalText,
      isMet.map { $0 ? "met" : "MISSED" } ?? "", remark)
  }

  private var goalText: String {
    switch goal {
    case nil: ""
    case .share(let percent): "≥ \(percent) %"
    case .atMost(let most): "≤ \(Self.text(most, unit))"
    }
  }

  private static func text(_ value: Double, _ unit: Unit) -> String {
    let digits = value < 10 ? 2 : value < 100 ? 1 : 0
    return String(format: "%.\(digits)f", value) + (unit == .ratio ? "" : " \(unit.rawValue)")
  }

  private static func cells(_ cells: String...) -> String {
    let widths = [46, 11, 11, 8, 10, 7, 0]
    let line = zip(cells, widths).map { text, width in
      text
        + String(repeating: " ", count: max(text.isEmpty || width == 0 ? 0 : 1, width - text.count))
    }.joined()
    return String(line.reversed().drop { $0 == " " }.reversed())
  }
}

// MARK: JSON

extension Row {
  private enum CodingKeys: String, CodingKey {
    case name, value, unit, bare, share, goal, isMet, note
  }

  func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(name, forKey: .name)
    try fields.encode(value, forKey: .value)
    try fields.encode(unit, forKey: .unit)
    try fields.encodeIfPresent(bare, forKey: .bare)
    try fields.encodeIfPresent(share, forKey: .share)
    if goal != nil { try fields.encode(goalText, forKey: .goal) }
    try fields.encodeIfPresent(isMet, forKey: .isMet)
    try fields.encodeIfPresent(note, forKey: .note)
  }

  static func write(_ rows: [Row], to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let bytes = try encoder.encode(["rows": rows]) + [UInt8(ascii: "\n")]
    if path == "-" {
      FileHandle.standardOutput.write(bytes)
    } else {
      try bytes.write(to: URL(filePath: path))
    }
  }
}
