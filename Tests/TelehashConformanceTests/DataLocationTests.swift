import Foundation
import Testing

@testable import TelehashConformance

@Suite struct DataLocationTests {
  /// A folder of its own that is removed with the test.
  private final class Folder {
    let url = FileManager.default.temporaryDirectory
      .appending(path: "data-location-\(UUID().uuidString)").standardizedFileURL

    func make(_ path: String) throws -> URL {
      let folder = url.appending(path: path)
      for (path, file) in [("Requirements", "index.json"), ("Vectors", "schema.json")] {
        let inner = folder.appending(path: path)
        try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
        try Data().write(to: inner.appending(path: file))
      }
      return folder
    }

    deinit { try? FileManager.default.removeItem(at: url) }
  }

  private let nowhere = URL(filePath: "/nowhere/Sources/File.swift")

  @Test func whatIsNamedByHandComesFirst() throws {
    let folder = Folder()
    let option = try folder.make("option")
    let variable = try folder.make("variable")
    _ = try folder.make("install/share/meshproof")
    let program = folder.url.appending(path: "install/bin/meshproof")
    let environment = ["MESHPROOF_DATA": variable.path]
    func find(_ option: String?, _ environment: [String: String]) throws -> DataLocation {
      try DataLocation.find(
        option: option, environment: environment, program: program, source: nowhere)
    }
    #expect(try find(option.path, environment).root.path == option.path)
    #expect(try find(nil, environment).root.path == variable.path)
    let installed = try find(nil, [:])
    #expect(installed.root.path == folder.url.path + "/install/share/meshproof")
    #expect(installed.requirements.path == installed.root.path + "/Requirements")
    #expect(installed.vectors.path == installed.root.path + "/Vectors")
  }

  @Test func aLinkToTheProgramIsFollowed() throws {
    let folder = Folder()
    _ = try folder.make("opt/share/meshproof")
    let program = folder.url.appending(path: "opt/bin/meshproof")
    let link = folder.url.appending(path: "bin/meshproof")
    for file in [program, link] {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    }
    try Data().write(to: program)
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: program)
    let location = try DataLocation.find(
      option: nil, environment: [:], program: link, source: nowhere)
    #expect(location.root.path.hasSuffix("opt/share/meshproof"))
  }

  @Test func theSourceTreeIsTheLastResort() throws {
    let location = try DataLocation.find(environment: [:])
    #expect(location.requirements.path.hasSuffix("/Sources/TelehashConformance/Requirements"))
    #expect(location.root.path + "/Vectors" == location.vectors.path)
    for file in ["Package.swift", "Vectors/schema.json"] {
      let path = location.root.appending(path: file).path
      #expect(FileManager.default.fileExists(atPath: path), "\(path)")
    }
  }

  @Test func aWrongOptionIsAnError() throws {
    let folder = Folder()
    let variable = try folder.make("variable")
    let error = #expect(throws: DataLocationError.self) {
      try DataLocation.find(
        option: "/nowhere", environment: ["MESHPROOF_DATA": variable.path], program: nil,
        source: URL(filePath: #filePath))
    }
    #expect(error?.tried == ["/nowhere (--data)"])
  }

  @Test func theErrorNamesEveryPlace() {
    let error = #expect(throws: DataLocationError.self) {
      try DataLocation.find(
        option: nil, environment: [:], program: URL(filePath: "/nowhere/bin/meshproof"),
        source: nowhere)
    }
    #expect(
      error?.description == "requirements, vectors and scenarios not found; looked in "
        + "/nowhere/share/meshproof (beside the program), "
        + "/nowhere/Sources/File.swift and the folders above (the source tree). "
        + "Name their folder with --data or MESHPROOF_DATA")
  }
}
