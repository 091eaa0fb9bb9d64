import Foundation
import TelehashConformance

/// Selectors from files: `@file` stands for the lines of that file.
enum SelectorFile {
  /// A file with more selectors than this is a mistake.
  private static let maximumBytes = 1 << 20

  /// The selectors with every `@file` replaced by what it holds; `#` after a blank begins a remark.
  static func expand(_ selectors: [String]) throws(CommandError) -> [String] {
    var expanded: [String] = []
    for selector in selectors {
      guard selector.hasPrefix("@") else {
        expanded.append(selector)
        continue
      }
      let path = String(selector.dropFirst())
      guard let handle = FileHandle(forReadingAtPath: path),
        let data = try? handle.read(upToCount: maximumBytes)
      else { throw .unusable("\(path): cannot be read as a list of selectors") }
      for line in String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline) {
        let text = line.trimmingCharacters(in: .whitespaces)
        if !text.isEmpty, !text.hasPrefix("# ") { expanded.append(text) }
      }
    }
    return expanded
  }
}

extension CaseSelection {
  /// What words of a command line select, without what others do.
  init(_ words: [String], without skipped: [String]) throws(CommandError) {
    self.init()
    selectors = try SelectorFile.expand(words).map(CaseSelector.init)
    self.skipped = try SelectorFile.expand(skipped).map(CaseSelector.init)
  }
}
