import TelehashCrypto
import TelehashPackets
import Testing

@testable import TelehashConformance

/// That vectors can fail: spoiled ones do, and altered bytes are never taken for the right ones.
struct VectorSensitivityTests {
  /// Each valid test with another output must fail.
  @Test(arguments: VectorFixtures.paths)
  func spoiledOutputsFail(path: String) throws {
    let original = try VectorFixtures.file(path)
    var document = original.document
    let names = Set(VectorKinds.all.flatMap { $0.kind.outputs }.map(\.name))
    var spoiled: [String] = []
    document.editTests { test in
      guard test["result"] == "valid" else { return }
      let known = original.tests.first { $0.id == test["id"]?.string }?.outputs.names ?? []
      guard let name = known.first(where: names.contains), let value = test[name] else { return }
      test[name] = Self.spoiled(value, name: name)
      spoiled.append(test["id"]?.string ?? "")
    }
    let outcomes = VectorRunner.run(
      try VectorFile(bytes: JSONValue.object(document).encoded(), path: path))
    let passed = outcomes.filter { $0.passed && spoiled.contains($0.id) }
    #expect(passed.isEmpty, "\(passed.map(\.id))")
    // Transcripts show no outputs beside their messages, which `exchangedResultsFail` covers.
    let transcripts = [
      "handshake/recorded.json", "handshake/transcripts.json", "v2/introductions-v2.0.json",
      "v2/introductions-v2.1.json",
    ]
    #expect(!spoiled.isEmpty || transcripts.contains(path))
  }

  /// Each valid test called invalid must fail, and each invalid one called valid.
  @Test(arguments: VectorFixtures.paths)
  func exchangedResultsFail(path: String) throws {
    let original = try VectorFixtures.file(path)
    for test in original.tests {
      let answer = VectorRunner.answer(to: test)
      #expect(VectorRunner.failure(of: test, answer: answer) == nil)
      switch (test.result, answer) {
      case (.valid, _):
        #expect(VectorRunner.failure(of: test, answer: .refused("")) != nil, "\(test.id)")
      case (.invalid, _) where type(of: test.kind).answersWhenInvalid:
        #expect(VectorRunner.failure(of: test, answer: .refused("")) != nil, "\(test.id)")
      case (.invalid, _):
        let taken = VectorAnswer.outputs(test.outputs)
        #expect(VectorRunner.failure(of: test, answer: taken) != nil, "\(test.id)")
      case (.acceptable, .outputs(var outputs)) where !test.outputs.isEmpty:
        let name = test.outputs.names[0]
        outputs[name] = nil
        #expect(VectorRunner.failure(of: test, answer: .outputs(outputs)) != nil, "\(test.id)")
      case (.acceptable, _): break
      }
    }
  }

  /// Every bit that is flipped is noticed, or gives something else.
  @Test(arguments: VectorFixtures.paths.filter { $0.hasPrefix("cs") || $0.hasPrefix("v2/") })
  func flippedBitsAreNoticed(path: String) throws {
    for test in try VectorFixtures.file(path).tests where test.result == .valid {
      let body: [UInt8]
      if let message = test.kind as? MessageOpenVector {
        body = message.body
      } else if let packet = test.kind as? ChannelOpenVector {
        body = packet.body
      } else if let open = test.kind as? SwitchOpenVector, open.parameters.suite != .rsa {
        body = open.body
      } else if let line = test.kind as? LineOpenVector, line.parameters.line.suite != .rsa {
        // Nothing authenticates the lines of v2.0, and base64 has bits that say nothing.
        body = line.body
      } else {
        continue
      }
      let inner = test.outputs["inner"]
      let isSmall = body.count <= 128 && !path.contains("recorded")
      let step = isSmall ? 1 : max(1, body.count / 12)
      for index in stride(from: 0, to: body.count, by: step) {
        var altered = body
        altered[index] ^= 1 << UInt8((index * 5 + 3) % 8)
        let kind: any VectorKind
        if var message = test.kind as? MessageOpenVector {
          message.body = altered
          kind = message
        } else if var packet = test.kind as? ChannelOpenVector {
          packet.body = altered
          kind = packet
        } else if var open = test.kind as? SwitchOpenVector {
          open.body = altered
          kind = open
        } else if var line = test.kind as? LineOpenVector {
          line.body = altered
          kind = line
        } else {
          continue
        }
        let answer = try? kind.answer(expecting: .invalid)
        #expect(answer == nil || answer?["inner"] != inner, "\(test.id), byte \(index)")
        // Everything but the one token of a message is authenticated.
        #expect(answer == nil, "\(test.id), byte \(index) was taken")
      }
    }
  }

  private static func spoiled(_ value: JSONValue, name: String) -> JSONValue {
    switch value {
    case .string(let text) where text.isEmpty: "00"
    case .string(let text):
      // Another digit of hex, base32 and words alike.
      .string(text.dropLast() + (text.last == "a" ? "b" : "a"))
    case .number(let number): .number(JSONNumber((number.uint64 ?? 0) + 1))
    case .array(let elements): .array(elements + [1])
    case .object(var object):
      {
        object["spoiled"] = true
        return .object(object)
      }()
    case .bool(let bool): .bool(!bool)
    case .null: 1
    }
  }
}
