import Foundation
import Testing

@testable import TelehashConformance

/// Whatever names a requirement names one that exists.
@Suite struct CitationTests {
  /// The folders that cite requirements, with the ends of names that are read there.
  private static let places = [
    ("Sources", ["swift", "json", "md"]), ("Tests", ["swift"]), ("Vectors", ["json", "md"]),
    ("Scenarios", ["yaml", "json", "md"]),
  ]

  @Test func everyCitedRequirementExists() throws {
    let location = try CatalogueTests.location.get()
    let catalogue = try CatalogueTests.catalogue.get()
    let areas = Set(catalogue.areas.map(\.name))
    var count = 0
    for (folder, endings) in Self.places {
      let folder = location.root.appending(path: folder)
      let paths = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []
      for path in paths.sorted() {
        let file = folder.appending(path: path)
        guard endings.contains(file.pathExtension) else { continue }
        let ids = Citations(areas: areas).ids(in: [UInt8](try Data(contentsOf: file)))
        count += ids.count
        #expect(catalogue.unknown(among: ids).isEmpty, "\(folder.lastPathComponent)/\(path)")
      }
    }
    #expect(count > 1000)
  }

  @Test func citationsAreFoundWhereverTheyStand() throws {
    let citations = Citations(areas: ["HS", "CS1A", "V2CS1A", "Z"])
    let text =
      "(HS-12) HS-13, V2CS1A-04;[\"Z-01\"]HS-1 HS-123 xHS-14 HS-15a SHA-25 CS1A-" + "99 HS-" + "98"
    #expect(
      citations.ids(in: Array(text.utf8))
        == ["HS-12", "HS-13", "V2CS1A-04", "Z-01", "CS1A-" + "99", "HS-" + "98"])
    #expect(
      try CatalogueTests.catalogue.get().unknown(among: citations.ids(in: Array(text.utf8)))
        == ["CS1A-" + "99", "HS-" + "98"])
  }
}

/// Finds requirement ids in texts of any kind.
private struct Citations {
  let areas: Set<String>

  /// An area, a dash and two digits, with no letter or digit on either side.
  func ids(in text: [UInt8]) -> [String] {
    var ids: [String] = []
    for dash in text.indices where text[dash] == UInt8(ascii: "-") {
      let end = dash + 3
      guard end <= text.count, text[dash + 1..<end].allSatisfy(isDigit),
        end == text.count || !isWord(text[end])
      else { continue }
      var start = dash
      while start > 0, isWord(text[start - 1]) { start -= 1 }
      let area = String(decoding: text[start..<dash], as: UTF8.self)
      if areas.contains(area) { ids.append(String(decoding: text[start..<end], as: UTF8.self)) }
    }
    return ids
  }

  private func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

  private func isWord(_ byte: UInt8) -> Bool {
    isDigit(byte) || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte & 0xDF
      || byte == UInt8(ascii: "_")
  }
}
