/// What is wrong in a file of keys, and where.
package struct KeyFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What the reader was told the file is called.
  package var file: String
  /// `identities[1].keys.3a` in JSON, `line 12` in a key log, nil for the whole file.
  package var place: String?
  /// What was found and what was expected. Never quotes a secret.
  package var reason: String

  package init(file: String, place: String? = nil, reason: String) {
    self.file = file
    self.place = place
    self.reason = reason
  }

  package var description: String {
    place.map { "\(file): \($0): \(reason)" } ?? "\(file): \(reason)"
  }
}
