import Foundation
import TelehashCapture
import TelehashPackets
import Testing

/// The recorded captures, read for what lies outside their cryptography.
@Suite struct FixtureTests {
  /// The members of a line of expected.jsonl that need no keys.
  private struct Expected: Decodable {
    var n: Int
    var src: String
    var dst: String
  }

  @Test func everyRecordedCaptureIsListed() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: Fixtures.folder.path)
    #expect(folders.filter { !$0.hasSuffix(".md") }.sorted() == Fixtures.names.sorted())
  }

  @Test(arguments: Fixtures.names)
  func datagramsAreThoseExpected(_ name: String) throws {
    let lines = try Fixtures.bytes(name, "expected.jsonl").split(separator: UInt8(ascii: "\n"))
    let expected = try lines.map { try JSONDecoder().decode(Expected.self, from: Data($0)) }
    let reader = try CaptureReader(path: Fixtures.path(name, "capture.pcap"))
    let events = try reader.events()
    #expect(events.findings.isEmpty)
    #expect(events.datagrams.map(\.number) == expected.map(\.n))
    #expect(events.datagrams.map(\.source.description) == expected.map(\.src))
    #expect(events.datagrams.map(\.destination.description) == expected.map(\.dst))
    #expect(events.datagrams.map(\.time) == events.datagrams.map(\.time).sorted())
    #expect(reader.linkType == .ethernet)
    #expect(reader.statistics.datagrams == expected.count)
  }

  @Test(arguments: Fixtures.names)
  func keysAreReadAndWrittenUnchanged(_ name: String) throws {
    let bytes = try Fixtures.bytes(name, "keys.json")
    let material = try KeyFile.decode(bytes, name: "keys.json")
    let editions: [(String, EditionName)] = [
      ("go-", .v3December2014), ("v20-", .v20), ("v21-", .v21),
    ]
    #expect(material.edition == editions.first { name.hasPrefix($0.0) }?.1 ?? .v3)
    #expect(material.lines.isEmpty == (material.edition?.isVersion3 ?? true))
    #expect(material.identities.count >= 2)
    #expect(material.ephemerals.count >= 2)
    #expect(KeyFile.encode(material) == bytes)
    #expect(try KeyFile.read(path: Fixtures.path(name, "keys.json")) == material)
  }
}
