import TelehashPackets

extension VectorMutant {
  /// What reads compressed channel payloads wrong.
  static let compression: [VectorMutant] = [
    VectorMutant("cbor-inner-c-counts", ["Z-06"], "The `c` of an attached packet counts") {
      kind, right in
      reread(kind, right) { item, json in
        guard case .bytes(let attached) = item,
          let inner = (try? Packet(decoding: attached))?.json?["c"]
        else { return }
        json["c"] = inner
      }
    },
    VectorMutant("cbor-numbers-as-names", ["Z-07"], "Numbers name members too") { kind, right in
      reread(kind, right) { item, json in
        guard case .map(let pairs) = item else { return }
        for case (.unsigned(let name), .unsigned(let value)) in pairs {
          json[String(name)] = .number(JSONNumber(value))
        }
      }
    },
    VectorMutant("cbor-ack-last", ["Z-08"], "The last number of the array is `ack`") {
      kind, right in
      reread(kind, right) { item, json in
        guard case .array = item, let ack = json["ack"], var miss = json["miss"]?.array else {
          return
        }
        json["ack"] = miss.removeLast()
        json["miss"] = .array([ack] + miss)
      }
    },
  ]

  /// The right answer to a payload, as `change` has it that sees each item.
  private static func reread(
    _ kind: any VectorKind, _ right: VectorAnswer,
    _ change: (CBORItem, inout JSONObject) -> Void
  ) -> VectorAnswer? {
    guard let vector = kind as? CBORDecodeVector, case .outputs(var outputs) = right,
      var json = outputs["json"]?.object
    else { return nil }
    let before = json
    var reader = CBORReader(vector.payload)
    while let item = try? reader.next() { change(item, &json) }
    guard json != before else { return nil }
    outputs["json"] = .object(json)
    return .outputs(outputs)
  }
}
