import Testing

@testable import TelehashConformance

@Suite struct ScenarioLanguageExpressionTests {
  static let values: [String: UInt64] = ["first.at": 100, "p3.c": 7, "i": 3, "big.at": .max]

  static func value(_ text: String) throws -> UInt64 {
    try ExpressionParser.parse(text).evaluate { base, member in
      values[member.map { "\(base).\($0)" } ?? base]
    }
  }

  @Test func computesAsWrittenOnPaper() throws {
    let sums: [(String, UInt64)] = [
      ("0", 0), ("18446744073709551615", .max), ("2^64 - 1", .max), ("first.at + 2", 102),
      ("first.at+2*3", 106), ("(first.at + 2) * 3", 306), ("10 - 3 - 2", 5), ("2^3^2", 512),
      ("(2^3)^2", 64), ("2 * 3^2", 18), ("p$i.c + i", 10), ("first.at - 200 + 150", 50),
      ("0^0", 1), ("1^1000000000000", 1), ("big.at - 1", .max - 1), ("2^126 - 2^126 + 4", 4),
      (" ( ( 7 ) ) ", 7),
    ]
    for (text, expected) in sums { #expect(try Self.value(text) == expected, "\(text)") }
  }

  @Test func refusesWhatDoesNotFit() throws {
    let failures: [(String, ExpressionError)] = [
      ("2^64", .overflow), ("big.at + 1", .overflow), ("2^200", .overflow),
      ("2^127", .overflow), ("10^9^9", .overflow), ("3 - 4", .negative("-1")),
      ("2^(0 - 1)", .negative("-1")), ("second.at", .unknown("second.at")),
      ("first.c", .unknown("first.c")), ("j", .unknown("j")), ("p$j.c", .unknown("p$j.c")),
    ]
    for (text, expected) in failures {
      #expect(throws: expected, "\(text)") { try Self.value(text) }
    }
  }

  @Test func saysWhereATextIsWrong() {
    let failures: [(String, Int)] = [
      ("", 0), ("1 +", 3), ("1 + * 2", 4), ("(1 + 2", 6), ("1)", 1), ("first.", 6),
      ("18446744073709551616", 0), ("12ab", 0), ("1 / 2", 2), ("-1", 0), ("p$.at", 0),
      (String(repeating: "(", count: 40) + "1", 32), (String(repeating: "2^", count: 40), 64),
      (String(repeating: "1", count: 201), 0), ("first.at 2", 9), ("é", 0),
    ]
    for (text, offset) in failures {
      let failure = #expect(throws: ExpressionParser.Failure.self, "\(text)") {
        try ExpressionParser.parse(text)
      }
      #expect(failure?.offset == offset, "\(text)")
    }
  }

  @Test func printsSoThatItReadsTheSame() throws {
    for text in [
      "first.at + 2", "2 ^ 64 - 1", "(1 + 2) * 3", "1 - (2 - 3)", "2 ^ 3 ^ 2", "(2 ^ 3) ^ 2",
      "p$i.c * (i + 1)",
    ] {
      #expect(try ExpressionParser.parse(text).description == text)
    }
  }

  @Test func fillsLoopVariablesIntoNames() {
    let place = SourcePlace(line: 1, column: 1)
    let scope: (String) -> UInt64? = { ["i": 3, "j": 12][$0] }
    #expect(ScenarioName("leaf-$i", at: place).filled(scope) == "leaf-3")
    #expect(ScenarioName("$i-$j_x", at: place).filled(scope) == "3-12_x")
    #expect(ScenarioName("plain", at: place).filled(scope) == "plain")
    #expect(ScenarioName("leaf-$k", at: place).filled(scope) == nil)
    #expect(ScenarioName("$i-$j", at: place).variables == ["i", "j"])
  }
}
