import TelehashRecords
import Testing

@testable import meshproof

/// Text from outside on its way to a terminal.
struct PrintableTests {
  @Test func showsWhatCouldSteerATerminal() {
    #expect(Printable.text("a\u{1B}[31mb") == "a\\u{1b}[31mb")
    #expect(Printable.text("a\u{202E}b") == "a\\u{202e}b")
    #expect(Printable.text("a\u{9B}b\u{7F}\n") == "a\\u{9b}b\\u{7f}\\u{a}")
  }

  @Test func leavesOrdinaryTextAlone() {
    #expect(Printable.text("Grüße → 漢字 👍") == "Grüße → 漢字 👍")
  }

  @Test func cutsLongTextWithAMark() {
    #expect(Printable.text("abcdef", atMost: 3) == "abc…")
    #expect(Printable.text("abc", atMost: 3) == "abc")
  }
}

/// Tables and matrices.
struct TableTests {
  @Test func alignsColumnsAndLeavesNoSpacesAtTheEnd() {
    var table = TextTable(indent: "  ")
    table.rightAligned = [1]
    table.add("a", "10", "x")
    table.add("long", "9", "")
    #expect(table.lines(.plain) == ["  a     10  x", "  long   9"])
  }

  @Test func keepsTheGravestVerdictOfACell() {
    var matrix = VerdictMatrix(columns: ["A", "B"])
    matrix.add(.pass, row: "X-01", column: "A")
    matrix.add(.fail, row: "X-01", column: "A")
    matrix.add(.pass, row: "X-01", column: "A")
    matrix.add(.notApplicable, row: "X-02", column: "B")
    #expect(matrix.rows.map(\.verdicts) == [[.fail, nil], [nil, .notApplicable]])
    #expect(matrix.judged.rows.map(\.id) == ["X-01"])
    #expect(matrix.lines(.plain)[1] == "X-01         FAIL  ·")
  }

  @Test func quotesWordsForTheShell() {
    #expect(CommandLineText.join(["a", "b c", "it's", "", "x=1"]) == "a 'b c' 'it'\\''s' '' x=1")
  }
}

/// The line that says how far long work is.
struct ProgressTests {
  @Test func showsNothingOffATerminal() {
    let sink = CapturedText(isTerminal: false)
    let options = ConsoleStreams(output: sink, errors: sink)
    let console = Console(options, CommonOptions.parseOrFail([]))
    var progress = console.progress()
    progress.show("working")
    progress.clear()
    #expect(sink.text.isEmpty)
  }

  @Test func writesOverItselfOnATerminal() {
    let sink = CapturedText(isTerminal: true)
    let console = Console(
      ConsoleStreams(output: CapturedText(), errors: sink), CommonOptions.parseOrFail([]))
    var progress = console.progress()
    progress.show("working")
    progress.show("too soon")
    progress.clear()
    #expect(sink.text == "\rworking\r       \r")
  }

  @Test func isQuietWhenAsked() {
    let sink = CapturedText(isTerminal: true)
    let console = Console(
      ConsoleStreams(output: CapturedText(), errors: sink), CommonOptions.parseOrFail(["-q"]))
    var progress = console.progress()
    progress.show("working")
    #expect(sink.text.isEmpty)
  }
}
