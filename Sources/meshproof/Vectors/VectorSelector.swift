import TelehashConformance

/// Which tests are meant: by id, by file or area, by requirement; `*` and `**` as in all patterns.
struct VectorSelector {
  let text: String

  /// Whether a test of this file is meant, as in `cs3a`, `cs3a/messages.json`, `cs3a-0012`, `HS-*`.
  func matches(_ file: VectorFile, _ test: VectorTest) -> Bool {
    matches(file: file.path) || Glob.matches(test.id, text)
      || test.requirements.contains { Glob.matches($0, text) }
  }

  private func matches(file path: String) -> Bool {
    var text = text[...]
    if text.hasPrefix("Vectors/") { text = text.dropFirst("Vectors/".count) }
    if text.hasSuffix("/") { text = text.dropLast() }
    return Glob.matches(path, String(text)) || path.hasPrefix(text + "/")
      || path == text + ".json"
  }

  /// The selectors that no test of the files matches.
  static func withoutMatch(
    _ selectors: [VectorSelector], in files: [VectorFile]
  ) -> [VectorSelector] {
    selectors.filter { selector in
      !files.contains { file in file.tests.contains { selector.matches(file, $0) } }
    }
  }
}
