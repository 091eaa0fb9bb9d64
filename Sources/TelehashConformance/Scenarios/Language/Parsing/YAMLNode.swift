/// A YAML value with its place: scalars as text, whatever they look like.
struct YAMLNode: Hashable, Sendable {
  var content: Content
  var place: SourcePlace

  indirect enum Content: Hashable, Sendable {
    case scalar(YAMLScalar)
    case list([YAMLNode])
    case mapping([Entry])
  }

  struct Entry: Hashable, Sendable {
    var key: String
    var keyPlace: SourcePlace
    var value: YAMLNode
  }

  /// Nothing at all is written, as in `key:`.
  var isMissing: Bool { if case .scalar(let scalar) = content { scalar.isMissing } else { false } }

  /// The value in words, for messages.
  var summary: String {
    switch content {
    case .scalar(let scalar): "'\(scalar.text.shortened)'"
    case .list: "a list"
    case .mapping: "a mapping"
    }
  }
}

/// A scalar of a YAML document.
struct YAMLScalar: Hashable, Sendable {
  var text: String
  /// Written without quotes and not as a block.
  var isPlain: Bool

  /// Nothing at all is written, as in `key:`.
  var isMissing: Bool { isPlain && text.isEmpty }
}

extension String {
  /// The text on one line and at most forty characters long, for messages.
  var shortened: String {
    let line = String(prefix(41).map { $0.isNewline || $0 == "\t" ? " " : $0 })
    return line.count > 40 ? line.prefix(37) + "..." : line
  }
}
