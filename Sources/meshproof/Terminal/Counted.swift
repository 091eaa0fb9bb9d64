/// A count with its noun.
enum Counted {
  /// `1 packet`, `2 packets`; nouns that take more than an s are given with their plural.
  static func text(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
    "\(count) \(count == 1 ? noun : plural ?? noun + "s")"
  }
}
