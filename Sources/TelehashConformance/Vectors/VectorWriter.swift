import Foundation
import TelehashPackets

/// Computes once more what in a vector file is ours to compute, from its inputs.
///
/// External groups come out as they went in, byte for byte.
public enum VectorWriter {
  /// A file, written anew.
  public struct Rewritten: Hashable, Sendable {
    public let path: String
    public let bytes: [UInt8]
    /// The ids of the tests that changed.
    public let changed: [String]
    /// Tests whose outputs could not be computed; they were left as they were.
    public let problems: [VectorError]
  }

  /// Rewrites every file of a folder that comes out different, and says how.
  public static func write(folder: String) throws(VectorError) -> [Rewritten] {
    var rewritten: [Rewritten] = []
    for path in try VectorLibrary.paths(in: folder) {
      let bytes = try VectorLibrary.read(path, in: folder)
      let result = rewrite(try VectorFile(bytes: bytes, path: path))
      rewritten.append(result)
      guard result.bytes != bytes else { continue }
      do {
        try Data(result.bytes).write(to: URL(fileURLWithPath: folder + "/" + path))
      } catch {
        throw VectorError(file: path, place: "", problem: "cannot be written")
      }
    }
    return rewritten
  }

  /// The file with its generated outputs, altered copies and count computed anew.
  public static func rewrite(_ file: VectorFile) -> Rewritten {
    var changed: [String] = []
    var problems: [VectorError] = []
    let bodies = file.tests.reduce(into: [String: [UInt8]]()) { $0[$1.id] = $1.body }
    var written: [JSONValue] = []
    for (group, value) in zip(file.groups, file.document["groups"]?.array ?? []) {
      guard group.source == .generated, var object = value.object else {
        written.append(value)
        continue
      }
      var tests: [JSONValue] = []
      for test in group.tests {
        switch anew(test, bodies: bodies) {
        case .success(let new):
          if new != test.object { changed.append(test.id) }
          tests.append(.object(new))
        case .failure(let problem):
          problems.append(VectorError(file: file.path, place: test.id, problem: problem.text))
          tests.append(.object(test.object))
        }
      }
      object["tests"] = .array(tests)
      written.append(.object(object))
    }
    var document = file.document
    document["groups"] = .array(written)
    return Rewritten(
      path: file.path, bytes: VectorText.encoded(document), changed: changed, problems: problems)
  }

  private struct Problem: Error { let text: String }

  private static func anew(
    _ test: VectorTest, bodies: [String: [UInt8]]
  ) -> Result<JSONObject, Problem> {
    var object = test.object
    if let derivation = test.derivation {
      guard let body = bodies[derivation.test].flatMap({ derivation.apply(to: $0) }) else {
        return .failure(Problem(text: "\(derivation.test) cannot be altered so"))
      }
      object["body"] = .bytes(body)
    }
    guard test.result != .invalid || type(of: test.kind).answersWhenInvalid else {
      return .success(object)
    }
    switch VectorRunner.answer(to: test) {
    case .outputs(let outputs):
      for output in outputs.members where isWritten(output.name, in: test) {
        // A value that is equal stays as it is written.
        if let old = object[output.name], VectorComparison.areEqual(old, output.value) { continue }
        set(output, in: &object)
      }
      return .success(object)
    case .refused(let reason):
      if test.result == .acceptable { return .success(object) }
      return .failure(Problem(text: "was refused: \(reason)"))
    case .wrong(let problem): return .failure(Problem(text: problem))
    }
  }

  /// An output an acceptable test leaves open stays open.
  private static func isWritten(_ name: String, in test: VectorTest) -> Bool {
    test.result != .acceptable || test.outputs[name] != nil
  }

  /// Outputs stand before the result.
  private static func set(_ output: JSONObject.Member, in object: inout JSONObject) {
    if object[output.name] != nil {
      object[output.name] = output.value
    } else {
      let end = object.members.firstIndex { $0.name == "result" } ?? object.members.count
      object.members.insert(output, at: end)
    }
  }
}
