package import TelehashPackets
package import TelehashRecords

/// A test as it is put to an implementation elsewhere: what is given, and nothing of what must come
/// out.
package struct VectorQuestion: Hashable, Sendable {
  package var id: String
  /// The type of the group: what is to be computed.
  package var type: String
  package var editions: [EditionName]
  /// What all tests of the group share.
  package var parameters: JSONObject
  package var input: JSONObject

  package init(_ test: VectorTest, in group: VectorGroup, of file: VectorFile) {
    id = test.id
    type = group.type
    editions = file.editions
    parameters = group.parameters
    var input = test.inputs
    input["id"] = nil
    self.input = input
  }

  /// The line without its end.
  package func encoded() -> [UInt8] {
    let object: JSONObject = [
      "id": .string(id), "type": .string(type),
      "editions": .array(editions.map { .string($0.rawValue) }),
      "parameters": .object(parameters), "input": .object(input),
    ]
    return object.encoded()
  }

  /// Reads a line as an implementation does.
  package init(decoding line: [UInt8]) throws(RecordError) {
    let object: JSONObject
    do throws(JSONError) {
      object = try JSONReader.readObject(line, limits: VectorFile.limits).object
    } catch {
      throw RecordError(place: "byte \(error.offset)", problem: error.reason.rawValue)
    }
    let fields = try ObjectReader(
      object, members: ["id", "type", "editions", "parameters", "input"])
    id = try fields.string("id")
    type = try fields.string("type")
    editions = try fields.strings("editions").compactMap(EditionName.init(rawValue:))
    parameters = try fields.required("parameters", "an object") { $0.object }
    input = try fields.required("input", "an object") { $0.object }
  }

  /// Whether a test can be put as a question: its type must not hold its answers among its inputs,
  /// and what is acceptable must be what everybody computes.
  package static func canBePut(_ test: VectorTest, in group: VectorGroup) -> Bool {
    guard let kind = VectorKinds.named(group.type) else { return false }
    return kind.canBeAsked && (test.result != .acceptable || !kind.acceptsOtherOutputs)
  }
}

/// What is said to a question.
package enum VectorReply: Hashable, Sendable {
  case answer(VectorAnswer)
  /// The implementation does not do this.
  case unsupported(String)

  /// The line without its end.
  package func encoded(id: String) -> [UInt8] {
    var object: JSONObject = ["id": .string(id)]
    switch self {
    case .answer(.outputs(let outputs)): object["outputs"] = .object(outputs)
    case .answer(.refused(let why)): object["refused"] = .string(why)
    case .answer(.wrong(let why)), .unsupported(let why): object["unsupported"] = .string(why)
    }
    return object.encoded()
  }

  /// Reads the answer to a question.
  package init(decoding line: [UInt8], id: String) throws(RecordError) {
    let object: JSONObject
    do throws(JSONError) {
      object = try JSONReader.readObject(line, limits: VectorFile.limits).object
    } catch {
      throw RecordError(place: "byte \(error.offset)", problem: error.reason.rawValue)
    }
    let fields = try ObjectReader(object, members: ["id", "outputs", "refused", "unsupported"])
    guard try fields.string("id") == id else {
      throw RecordError(place: "id", problem: "expected \(id)")
    }
    if let why = try fields.optionalString("unsupported") {
      self = .unsupported(String(why.prefix(Self.longestReason)))
    } else if let why = try fields.optionalString("refused") {
      self = .answer(.refused(String(why.prefix(Self.longestReason))))
    } else {
      self = .answer(.outputs(try fields.required("outputs", "an object") { $0.object }))
    }
  }

  /// A reason is for people.
  private static let longestReason = 500
}

extension VectorQuestion {
  /// What our implementation says.
  package func reply() -> VectorReply {
    guard let kind = VectorKinds.named(type) else {
      return .unsupported("no type is called \(type)")
    }
    do throws(VectorError) {
      return .answer(try kind.answer(self))
    } catch {
      return .unsupported(error.description)
    }
  }
}

extension VectorKind {
  /// Computes the outputs for inputs alone.
  fileprivate static func answer(
    _ question: VectorQuestion
  ) throws(VectorError) -> VectorAnswer {
    var group = try VectorFields(.object(question.parameters), file: question.id, place: "")
    var input = try VectorFields(.object(question.input), file: question.id, place: "")
    let parameters = try Parameters(&group, editions: question.editions)
    let kind = try Self(&input, in: parameters)
    // What is acceptable computes like what is valid; the type alone may tell them apart.
    var reasons: [String] = []
    let results: [VectorResult] = [.valid, .acceptable] + (answersWhenInvalid ? [.invalid] : [])
    for result in results {
      do throws(VectorFault) {
        return .outputs(try kind.answer(expecting: result))
      } catch {
        switch error {
        case .refused(let why): return .refused(why)
        case .wrong(let why): reasons.append(why)
        }
      }
    }
    return .refused(reasons.joined(separator: "; "))
  }
}
