import TelehashCrypto
import TelehashPackets

/// Flips one bit of what a valid vector gives: an implementation must refuse it, or answer otherwise.
///
/// It shows that vectors depend on their inputs. Some bits say nothing, such as those a curve sets
/// itself, so a few bits of each vector are tried before it counts as deaf.
package struct VectorFlip {
  private var random: SeededRandom

  /// How many bits of one vector are tried.
  private static let tries = 24
  /// Types with so few answers that many inputs share each: a flipped bit need not change them.
  private static let coarse = [
    "order", "common-csid", "chunk-sizes", "miss-encode", "miss-decode", "bucket",
  ]
  /// The flag of inputs that give nothing yet, whatever they hold.
  private static let unfinished = "Unfinished"
  /// Members that name something instead of giving bytes.
  private static let names = [
    "id", "comment", "flags", "result", "from", "to", "sender", "recipient", "csid", "edition",
    "derivedFrom", "name", "type", "construction",
  ]

  package init(seed: UInt64, path: String) {
    random = SeededRandom(seed: seed, label: "vector flips/\(path)")
  }

  /// The ids of the valid tests in which no flipped bit changes anything.
  package mutating func deafTests(of file: VectorFile) -> [String] {
    var deaf: [String] = []
    for (group, value) in zip(file.groups, file.document["groups"]?.array ?? []) {
      guard case .object(let document) = value, !Self.coarse.contains(group.type) else { continue }
      for test in group.tests
      where test.result == .valid && !test.flags.contains(Self.unfinished) {
        if !hears(test, in: document, of: file) { deaf.append(test.id) }
      }
    }
    return deaf
  }

  private mutating func hears(
    _ test: VectorTest, in group: JSONObject, of file: VectorFile
  ) -> Bool {
    let inputs = JSONObject(
      members: test.object.members.filter {
        !Self.names.contains($0.name) && test.outputs[$0.name] == nil
      })
    let leaves = Self.leaves(of: .object(inputs), at: [])
    guard !leaves.isEmpty else { return true }
    for _ in 0..<Self.tries {
      let path = leaves[Int(random.below(UInt64(leaves.count)))]
      let flipped = Self.edit(.object(test.object), path[...]) { self.flip($0) }
      guard case .object(let object) = flipped, object != test.object else { continue }
      if Self.isOther(object, than: test, in: group, of: file) { return true }
    }
    return false
  }

  /// Whether the altered test is refused, or answered with something else.
  private static func isOther(
    _ object: JSONObject, than test: VectorTest, in group: JSONObject, of file: VectorFile
  ) -> Bool {
    var group = group
    group["tests"] = .array([.object(object)])
    var document = file.document
    document["groups"] = .array([.object(group)])
    document["count"] = 1
    guard
      let altered = try? VectorFile(
        bytes: JSONValue.object(document).encoded(), path: file.path),
      let alteredTest = altered.tests.first
    else { return true }
    return VectorRunner.failure(of: test, answer: VectorRunner.answer(to: alteredTest)) != nil
  }

  /// Where the texts and numbers of a value are.
  private static func leaves(of value: JSONValue, at path: [String]) -> [[String]] {
    switch value {
    case .string(let text): text.isEmpty ? [] : [path]
    case .number: [path]
    case .object(let object):
      object.members.filter { !names.contains($0.name) }
        .flatMap { leaves(of: $0.value, at: path + [$0.name]) }
    case .array(let elements):
      elements.enumerated().flatMap { leaves(of: $0.element, at: path + ["\($0.offset)"]) }
    case .bool, .null: []
    }
  }

  private static func edit(
    _ value: JSONValue, _ path: ArraySlice<String>, _ change: (JSONValue) -> JSONValue
  ) -> JSONValue {
    guard let name = path.first else { return change(value) }
    switch value {
    case .object(var object):
      object[name] = object[name].map { edit($0, path.dropFirst(), change) }
      return .object(object)
    case .array(var elements):
      guard let index = Int(name), elements.indices.contains(index) else { return value }
      elements[index] = edit(elements[index], path.dropFirst(), change)
      return .array(elements)
    case .string, .number, .bool, .null: return value
    }
  }

  private mutating func flip(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(let text):
      if var bytes = try? Hex.decode(text), !bytes.isEmpty {
        flip(&bytes)
        return .string(Hex.encode(bytes))
      }
      var bytes = Array(text.utf8)
      bytes[Int(random.below(UInt64(bytes.count)))] ^= 1
      return .string(String(decoding: bytes, as: UTF8.self))
    case .number(let number):
      return number.uint64.map { .number(JSONNumber($0 ^ 1)) } ?? value
    case .object, .array, .bool, .null: return value
    }
  }

  private mutating func flip(_ bytes: inout [UInt8]) {
    let bit = random.below(UInt64(bytes.count * 8))
    bytes[Int(bit / 8)] ^= 1 << UInt8(bit % 8)
  }
}
