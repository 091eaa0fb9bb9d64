extension Run {
  /// The command line without the options that say where reports go and what they look like, and
  /// without others that take a value.
  package func commandWithoutReports(besides others: [String] = []) -> [String] {
    let withValue = Self.reportOptions + others
    var words: [String] = []
    var isValue = false
    for word in command {
      if isValue {
        isValue = false
      } else if withValue.contains(word) {
        isValue = true
      } else if word != "--github", !withValue.contains(where: { word.hasPrefix($0 + "=") }) {
        words.append(word)
      }
    }
    return words
  }

  private static let reportOptions = [
    "-o", "--json", "--junit", "--md", "--html", "--sarif", "--badge", "--with", "--trace",
  ]
}
