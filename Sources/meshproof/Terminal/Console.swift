import Foundation

/// What a command writes on: lines of results, remarks beside them, and progress for who watches.
struct Console: Sendable {
  let streams: ConsoleStreams
  let style: Style
  private let color: ColorChoice
  let verbosity: Verbosity

  init(_ streams: ConsoleStreams, _ options: CommonOptions) {
    self.init(
      streams, style: Style(options.color, for: streams.output), color: options.color,
      verbosity: options.verbosity)
  }

  private init(
    _ streams: ConsoleStreams, style: Style, color: ColorChoice, verbosity: Verbosity
  ) {
    self.streams = streams
    self.style = style
    self.color = color
    self.verbosity = verbosity
  }

  /// The same console with what people read on standard error.
  func besideStandardOutput() -> Console {
    Console(
      ConsoleStreams(output: streams.errors, errors: streams.errors),
      style: Style(color, for: streams.errors), color: color, verbosity: verbosity)
  }

  /// Writes one line of results.
  func print(_ line: String = "") { streams.output.write(line + "\n") }

  /// Writes lines of results.
  func print(_ lines: [String]) {
    guard !lines.isEmpty else { return }
    streams.output.write(lines.joined(separator: "\n") + "\n")
  }

  /// Writes a remark that is no result; not when quiet.
  func remark(_ line: String) {
    if verbosity > .quiet { streams.errors.write(line + "\n") }
  }

  /// A line of progress, seen on a terminal only.
  func progress() -> Progress {
    Progress(verbosity > .quiet && streams.errors.isTerminal ? streams.errors : nil)
  }
}

/// One line that is written over and over while something takes its time.
struct Progress {
  private let sink: (any TextSink)?
  private var shown = 0
  private var last: ContinuousClock.Instant?

  init(_ sink: (any TextSink)?) { self.sink = sink }

  /// Shows a line, at most ten times a second.
  mutating func show(_ line: @autoclosure () -> String) {
    guard let sink else { return }
    let now = ContinuousClock.now
    if let last, now - last < .milliseconds(100) { return }
    last = now
    let line = line()
    let width = line.count
    sink.write("\r" + line + String(repeating: " ", count: max(0, shown - width)))
    shown = width
  }

  /// Takes the line away.
  mutating func clear() {
    guard let sink, shown > 0 else { return }
    sink.write("\r" + String(repeating: " ", count: shown) + "\r")
    shown = 0
  }
}
