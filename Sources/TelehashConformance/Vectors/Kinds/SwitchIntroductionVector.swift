import TelehashCrypto
import TelehashPackets

/// One datagram of an introduction, with every layer that is sealed in it.
struct SwitchIntroductionMessage: Sendable {
  /// An open or a line packet: the datagram itself, or what is in the BODY of the one around it.
  struct Layer: Equatable, Sendable {
    let kind: Kind
    let from: String
    let to: String
    let inner: [UInt8]
  }

  enum Kind: String, CaseIterable, Sendable {
    case open
    case line
  }

  let packet: [UInt8]
  /// Outermost first; empty in one that must be refused.
  let layers: [Layer]
  let isRefused: Bool

  init(_ fields: inout VectorFields) throws(VectorError) {
    _ = try fields.text("sender")
    _ = try fields.text("receiver")
    packet = try fields.bytes("packet")
    layers = try fields.objects("layers") { layer throws(VectorError) in
      Layer(
        kind: try layer.choice("kind", of: Kind.self), from: try layer.text("from"),
        to: try layer.text("to"), inner: try layer.bytes("inner"))
    }
    isRefused = try fields.choice("result", of: VectorResult.self) == .invalid
    guard isRefused == layers.isEmpty else {
      throw fields.error("a valid message has layers, an invalid one none", at: "layers")
    }
  }
}

/// `introduction-transcript`: how two switches of version 2 get to know each other through a third,
/// datagram by datagram (V2PEER-08, V2CONN-01, V2RELAY-04, V2RELAY-11, V2BRIDGE-04).
struct SwitchIntroductionVector: VectorKind {
  static let canBeAsked = false
  static let outputs: [VectorOutput] = []
  static let answersWhenInvalid = true
  private let parameters: LineParameters
  private let messages: [SwitchIntroductionMessage]

  init(_ fields: inout VectorFields, in group: SwitchSealParameters) throws(VectorError) {
    parameters = group.line
    messages = try fields.objects("messages", SwitchIntroductionMessage.init)
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    if messages.contains(where: \.isRefused) != (result == .invalid) {
      throw .wrong("the result does not fit those of the messages")
    }
    var dissector = SwitchDissector(
      keys: try keys(), rules: parameters.suite.rules, constructions: [parameters.construction])
    for (index, message) in messages.enumerated() {
      let layers = Self.layers(of: dissector.dissect(message.packet).content)
      guard layers == message.layers else {
        throw .wrong("messages[\(index)]: \(Self.difference(layers, message.layers))")
      }
    }
    return [:]
  }

  private func keys() throws(VectorFault) -> SwitchKeyRing {
    var ring = SwitchKeyRing()
    for identity in parameters.identities {
      ring.add(
        SwitchKeyRing.Party(name: identity.name, keys: [try identity.key(parameters.suite)]))
    }
    for half in parameters.ephemerals { ring.add(try half.own(parameters.suite)) }
    return ring
  }

  private static func layers(of content: Dissection.Content) -> [SwitchIntroductionMessage.Layer] {
    switch content {
    case .open(let open): [layer(open)]
    case .line(let line): layers(of: line)
    case .invalid, .empty, .other, .handshake, .channel: []
    }
  }

  private static func layers(of line: DissectedLine) -> [SwitchIntroductionMessage.Layer] {
    guard let from = line.from, let to = line.to, let inner = try? line.inner?.encoded() else {
      return []
    }
    let outer = SwitchIntroductionMessage.Layer(kind: .line, from: from, to: to, inner: inner)
    switch line.tunnelled {
    case .open(let open): return [outer, layer(open)]
    case .line(let line): return [outer] + layers(of: line)
    case nil: return [outer]
    }
  }

  private static func layer(_ open: DissectedOpen) -> SwitchIntroductionMessage.Layer {
    SwitchIntroductionMessage.Layer(
      kind: .open, from: open.from, to: open.to, inner: (try? open.inner.encoded()) ?? [])
  }

  private static func difference(
    _ read: [SwitchIntroductionMessage.Layer], _ expected: [SwitchIntroductionMessage.Layer]
  ) -> String {
    if read.count != expected.count {
      return "\(read.count) layers could be read instead of \(expected.count)"
    }
    for (index, (one, other)) in zip(read, expected).enumerated() where one != other {
      return "layer \(index): \(one.kind.rawValue) \(one.from) to \(one.to), "
        + Hex.encode(Array(one.inner.prefix(40)))
    }
    return "the same"
  }
}
