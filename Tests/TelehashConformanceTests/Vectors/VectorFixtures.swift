import Foundation
import TelehashPackets

@testable import TelehashConformance

/// The shipped vector files, found from this source file.
enum VectorFixtures {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Vectors").path

  /// The paths of all files; empty when the folder cannot be read, which a test notices.
  static let paths = (try? VectorLibrary.paths(in: folder)) ?? []

  static func bytes(_ path: String) throws -> [UInt8] {
    try VectorLibrary.read(path, in: folder)
  }

  /// A shipped file, read once for all tests.
  static func file(_ path: String) throws -> VectorFile {
    guard let file = try library.get().files.first(where: { $0.path == path }) else {
      throw VectorError(file: path, place: "", problem: "is not there")
    }
    return file
  }

  static let library = Result { try VectorLibrary(folder: folder) }

  /// A file with one group and one test, as small as one can be.
  static func small(_ edit: (inout JSONObject) -> Void = { _ in }) -> [UInt8] {
    var document: JSONObject = [
      "schema": "meshproof-vectors-1", "suite": "base32", "edition": ["v3"],
      "generator": "a test", "count": 1,
      "notes": ["UpperCase": ["description": "d", "requirement": "B32-07", "effect": "e"]],
      "groups": [
        [
          "type": "base32", "source": "generated", "provenance": "p",
          "requirements": ["B32-01"],
          "tests": [
            [
              "id": "b32-0001", "comment": "c", "flags": ["UpperCase"], "text": "my",
              "bytes": "66", "result": "valid",
            ]
          ],
        ]
      ],
    ]
    edit(&document)
    return JSONValue.object(document).encoded()
  }
}

extension VectorFixtures {
  /// A document with one valid test of each type and cipher set.
  static func singleTests() throws -> [(path: String, type: String, document: JSONObject)] {
    var found: [(path: String, type: String, document: JSONObject)] = []
    var seen: Set<String> = []
    for file in try library.get().files {
      for (index, group) in file.groups.enumerated() {
        guard let test = group.tests.first(where: { $0.result == .valid }) else { continue }
        let kind = "\(group.type) \(group.parameters["csid"] ?? .null)"
        guard seen.insert(kind).inserted else { continue }
        var document = file.document
        document["count"] = 1
        document["groups"] = .array([file.document["groups"]?.array?[index] ?? .null])
        document.edit(["groups", "0", "tests"]) { _ in [.object(test.object)] }
        found.append((file.path, group.type, document))
      }
    }
    return found
  }
}

extension JSONValue {
  /// The paths of all texts that are hex and long enough to be meant as such.
  func bytePlaces() -> [[String]] {
    switch self {
    case .object(let object):
      object.members.flatMap { member in
        member.value.bytePlaces().map { [member.name] + $0 }
      }
    case .array(let elements):
      elements.enumerated().flatMap { index, element in
        element.bytePlaces().map { ["\(index)"] + $0 }
      }
    case .string(let text): text.count >= 4 && (try? Hex.decode(text)) != nil ? [[]] : []
    case .number, .bool, .null: []
    }
  }
}

extension JSONObject {
  /// Changes the value that a path of names and indices leads to; nil removes it.
  mutating func edit(_ path: [String], _ change: (JSONValue?) -> JSONValue?) {
    guard let name = path.first else { return }
    let rest = Array(path.dropFirst())
    if rest.isEmpty {
      self[name] = change(self[name])
    } else {
      self[name] = self[name]?.edited(rest, change)
    }
  }

  /// Changes every test of the document.
  mutating func editTests(_ change: (inout JSONObject) -> Void) {
    let groups = self["groups"]?.array ?? []
    self["groups"] = .array(
      groups.map { group in
        guard case .object(var object) = group else { return group }
        object["tests"] = .array(
          (object["tests"]?.array ?? []).map { test in
            guard case .object(var inside) = test else { return test }
            change(&inside)
            return .object(inside)
          })
        return .object(object)
      })
  }
}

extension JSONValue {
  fileprivate func edited(_ path: [String], _ change: (JSONValue?) -> JSONValue?) -> JSONValue {
    switch self {
    case .object(var object):
      object.edit(path, change)
      return .object(object)
    case .array(var elements):
      guard let name = path.first, let index = Int(name), elements.indices.contains(index) else {
        return self
      }
      let rest = Array(path.dropFirst())
      if rest.isEmpty {
        elements[index] = change(elements[index]) ?? elements[index]
      } else {
        elements[index] = elements[index].edited(rest, change)
      }
      return .array(elements)
    case .string, .number, .bool, .null: return self
    }
  }
}
