import TelehashPackets

/// Numbers, times, sizes and expressions.
extension ScalarForm {
  static func number(_ limits: ClosedRange<Int>) -> ScalarForm {
    ScalarForm(
      "a number from \(limits.lowerBound) to \(limits.upperBound)",
      schema: [
        "type": "integer", "minimum": .number(JSONNumber(limits.lowerBound)),
        "maximum": .number(JSONNumber(limits.upperBound)),
      ], samples: [String(limits.lowerBound)]
    ) { scalar, _ in
      guard let number = Int(scalar.text) else { return .wrong(nil) }
      guard limits.contains(number) else { return .wrong("\(number) is out of bounds") }
      return .value(.number(number))
    }
  }

  /// `3`, `2..5`, or where it may be open `2..`.
  static func range(_ limits: ClosedRange<Int>, isOpen: Bool = false) -> ScalarForm {
    ScalarForm(
      "a number or a range such as 2..5\(isOpen ? " or 2.." : ""), from \(limits.lowerBound) to \(limits.upperBound)",
      schema: [
        "type": ["integer", "string"],
        "pattern": .string("^[0-9]+(\\.\\.[0-9]\(isOpen ? "*" : "+"))?$"),
      ],
      samples: ["1", "1..2"] + (isOpen ? ["1.."] : [])
    ) { scalar, _ in
      let parts = scalar.text.split(separator: "..", omittingEmptySubsequences: false)
      let numbers = parts.enumerated().compactMap { index, part in
        // No upper bound is the highest there is.
        isOpen && index == 1 && part.isEmpty ? .max : Int(part)
      }
      guard numbers.count == parts.count, let first = numbers.first, let last = numbers.last,
        numbers.count <= 2
      else { return .wrong(nil) }
      guard first <= last else { return .wrong("\(first) is above \(last)") }
      guard limits.contains(first), limits.contains(last) || (isOpen && last == .max) else {
        return .wrong("\(scalar.text.shortened) is out of bounds")
      }
      return .value(.range(first...last))
    }
  }

  static let flag = ScalarForm("true or false", schema: ["type": "boolean"], samples: ["true"]) {
    text, _ in Bool(text).map { .flag($0) }
  }

  /// `true` alone, for keys that say something by being there.
  static let yes = ScalarForm("true", schema: ["const": true], samples: ["true"]) { text, _ in
    text == "true" ? .flag(true) : nil
  }

  /// `250ms`, `2s`, `10m`, `24h`, `3d`.
  static let duration = ScalarForm(
    "a time such as 250ms, 2s, 10m or 24h",
    schema: ["type": "string", "pattern": "^[0-9]+(ms|s|m|h|d)$"], samples: ["2s", "250ms", "1h"]
  ) { scalar, _ in
    let text = scalar.text
    if text.hasPrefix("-") { return .wrong("a time cannot be negative") }
    let digits = text.prefix { "0"..."9" ~= $0 }
    let units: [(name: Substring, milliseconds: UInt64)] = [
      ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]
    guard !digits.isEmpty, let unit = units.first(where: { $0.name == text[digits.endIndex...] })
    else { return .wrong(nil) }
    let limit = UInt64(ScenarioLimits.days) * 86_400_000
    let (time, overflow) = (UInt64(digits) ?? .max).multipliedReportingOverflow(
      by: unit.milliseconds)
    guard !overflow, time <= limit else {
      return .wrong("\(text.shortened) is longer than \(ScenarioLimits.days) days")
    }
    return .value(.duration(.milliseconds(time)))
  }

  /// `1400`, `100kB`, `1MiB`.
  static let size = ScalarForm(
    "a size such as 1400, 100kB or 1MiB",
    schema: ["type": ["integer", "string"], "pattern": "^[0-9]+(kB|MB|KiB|MiB)?$"],
    samples: ["1400", "100kB", "1MiB"]
  ) { scalar, _ in
    let text = scalar.text
    if text.hasPrefix("-") { return .wrong("a size cannot be negative") }
    let digits = text.prefix { "0"..."9" ~= $0 }
    let units: [(name: Substring, bytes: Int)] = [
      ("", 1), ("kB", 1000), ("MB", 1_000_000), ("KiB", 1024), ("MiB", 1_048_576),
    ]
    guard !digits.isEmpty, let unit = units.first(where: { $0.name == text[digits.endIndex...] })
    else { return .wrong(nil) }
    let (size, overflow) = (Int(digits) ?? .max).multipliedReportingOverflow(by: unit.bytes)
    guard !overflow, size <= ScenarioLimits.size else {
      return .wrong("\(text.shortened) is more than \(ScenarioLimits.size >> 20)MiB")
    }
    return .value(.number(size))
  }

  /// `0.3` or `30%`.
  static let fraction = ScalarForm(
    "a share such as 0.3 or 30%",
    schema: ["type": ["number", "string"], "pattern": "^[0-9.]+%?$"], samples: ["0.3", "30%"]
  ) { text, _ in
    let percent = text.hasSuffix("%")
    let digits = percent ? text.dropLast() : text[...]
    guard digits.allSatisfy({ "0"..."9" ~= $0 || $0 == "." }), let number = Double(digits) else {
      return nil
    }
    let share = percent ? number / 100 : number
    return 0...1 ~= share ? .fraction(share) : nil
  }

  /// An expression; its names are looked up later.
  static let expression = ScalarForm(
    "a number or an expression such as first.at + 2",
    schema: ["type": ["integer", "string"], "maxLength": 200],
    samples: ["7", "(2^64 - 1) * 1"]
  ) { scalar, place in
    do throws(ExpressionParser.Failure) {
      return .value(.expression(Located(try ExpressionParser.parse(scalar.text), at: place)))
    } catch {
      return .wrong(error.message, offset: error.offset)
    }
  }
}
