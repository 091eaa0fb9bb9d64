import TelehashConformance
import TelehashCore
import TelehashCrypto
import TelehashPackets

/// Builds the tree of a packet: every layer that could be read, and what is odd about it.
struct PacketTree {
  /// Whether there were keys at all, for the advice on what could not be opened.
  let hasKeys: Bool
  /// How many bytes of a body are shown.
  let bodyBytes: Int

  /// Enough of a body to recognise it.
  static let fewBytes = 32

  func node(_ datagram: [UInt8], _ dissection: Dissection) -> TreeNode {
    var root = TreeNode(Self.count(datagram.count), .strong)
    if dissection.mayBeCloaked { root.children.append(cloak(datagram, dissection)) }
    switch dissection.content {
    case .invalid(.notAPacket):
      root.children.append(TreeNode("not a packet: \(whyNoPacket(datagram, dissection))", .bad))
    case .invalid(let reason):
      root.children +=
        dissection.mayBeCloaked ? outer(dissection.packet) : outerOfSwitch(dissection.packet)
      root.children.append(TreeNode(reason.rawValue + advice(reason), .warning))
    case .empty:
      root.children.append(TreeNode("an empty packet: no head, no body"))
    case .other(let packet):
      root.children += inside(packet)
    case .open(let open):
      root.children += sealed(open)
    case .line(let line):
      root.children += sealed(line)
    case .handshake(let handshake):
      root.children += outer(dissection.packet)
      root.children += sealed(handshake)
    case .channel(let channel):
      root.children += outer(dissection.packet)
      root.children += sealed(channel)
    }
    return root
  }

  // MARK: Outer layers

  private func cloak(_ datagram: [UInt8], _ dissection: Dissection) -> TreeNode {
    guard Cloak.isCloaked(datagram) else { return TreeNode("not cloaked") }
    guard dissection.rounds > 0 else { return TreeNode("begins like a cloaked packet") }
    let layers = dissection.rounds == 1 ? "1 layer" : "\(dissection.rounds) layers"
    return TreeNode(
      "cloaked: \(layers), \(Self.count(dissection.rounds * Cloak.layerSize)) before the packet")
  }

  private func whyNoPacket(_ datagram: [UInt8], _ dissection: Dissection) -> String {
    guard dissection.mayBeCloaked else { return Self.whyRefused(datagram) }
    do throws(CloakError) {
      let packet = try Cloak.uncloak(datagram).packet
      do throws(PacketError) {
        _ = try Packet(decoding: packet)
        return "it cannot be read"
      } catch {
        switch error {
        case .tooShort(let count): return "\(Self.count(count)); LENGTH alone takes 2"
        case .lengthExceedsPacket(let length, let available):
          return "LENGTH says \(length), and \(Self.count(available)) follow"
        case .headTooLong(let count): return "a head of \(Self.count(count))"
        }
      }
    } catch {
      switch error {
      case .tooShort(let minimum, let actual):
        return "\(Self.count(actual)) left under the cloak; expected \(minimum) at least"
      case .tooManyRounds(let maximum):
        return "still cloaked after \(maximum) layers, the most that are taken off"
      case .badNonce: return "a cloak nonce that begins with zero"
      }
    }
  }

  /// The fields of a sealed packet that can be seen without keys.
  private func outer(_ packet: [UInt8]) -> [TreeNode] {
    guard let layout = try? PacketLayout(of: packet.span) else { return [] }
    let body = Array(packet[layout.body])
    guard let byte = packet[layout.head].first else {
      let token = Token(channelBody: body)
      return [
        TreeNode("no head: a channel packet, body of \(Self.count(body.count))"),
        token.map { TreeNode("token \($0.hex)") }
          ?? TreeNode("a body too short for a token", .bad),
      ]
    }
    let csid = CSID(rawValue: byte)
    var nodes = [
      TreeNode("head \(csid): a message of cipher set \(csid), body of \(Self.count(body.count))")
    ]
    switch csid {
    case .cs1a: nodes += fields(body, [("ephemeral key", 21), ("IV", 4)], last: ("MAC", 4))
    case .cs2a: nodes += fields(body, [("encrypted keys", 256)], last: nil)
    case .cs3a:
      nodes += fields(body, [("ephemeral key", 32), ("nonce", 24)], last: ("authenticator", 16))
    default: nodes.append(TreeNode("a cipher set that is not built here", .warning))
    }
    return nodes
  }

  func fields(
    _ body: [UInt8], _ first: [(name: String, size: Int)], last: (name: String, size: Int)?
  ) -> [TreeNode] {
    var start = 0
    var nodes: [TreeNode] = []
    for field in first {
      guard start + field.size <= body.count else {
        return nodes + [TreeNode("too short for its \(field.name)", .bad)]
      }
      nodes.append(TreeNode("\(field.name) \(bytes(body[start..<start + field.size]))"))
      start += field.size
    }
    guard let last else { return nodes }
    guard start + last.size <= body.count else {
      return nodes + [TreeNode("too short for its \(last.name)", .bad)]
    }
    return nodes + [TreeNode("\(last.name) \(bytes(body.suffix(last.size)))")]
  }

  private func advice(_ reason: Dissection.Reason) -> String {
    switch reason {
    case .notAPacket: ""
    case .noKey:
      hasKeys
        ? ": none of the keys opens it" : ": give the recipient's keys with --keys"
    case .doesNotVerify: ": it was altered, or made by somebody else than it says"
    }
  }

  // MARK: Sealed layers

  private func sealed(_ handshake: DissectedHandshake) -> [TreeNode] {
    var form = ""
    switch handshake.csid {
    case .cs2a where handshake.construction.cs2a != .corrected: form = " (December 2014 form)"
    case .cs3a where handshake.construction.cs3a != .corrected: form = " (December 2014 form)"
    default: break
    }
    var inner = TreeNode(
      "handshake sealed by \(Printable.text(handshake.from)) for "
        + "\(Printable.text(handshake.to))\(form)", .good)
    inner.children = inside(handshake.inner)
    switch handshake.message {
    case .success(let message):
      inner.children.append(TreeNode(Self.meaning(message)))
      inner.children += attached(message, in: handshake.inner)
    case .failure(let refusal):
      inner.children.append(TreeNode("not a handshake: \(refusal.explanation)", .bad))
    }
    return [TreeNode("token of its sender \(handshake.token.hex)"), inner]
  }

  private static func meaning(_ message: HandshakeMessage) -> String {
    var words = ["a \(Printable.text(message.type, atMost: 40)) handshake, at \(message.at)"]
    if message.writtenType == nil { words.append("type left out") }
    if message.compression > 0 { words.append("offers compression \(message.compression)") }
    if let hashname = message.keyPacket?.hashname { words.append("from \(hashname.text)") }
    return words.joined(separator: ", ")
  }

  private func attached(_ message: HandshakeMessage, in packet: Packet) -> [TreeNode] {
    guard message.form == .nested, let keys = try? Packet(decoding: packet.body) else { return [] }
    return [TreeNode("attached key packet", nil, inside(keys))]
  }

  private func sealed(_ channel: DissectedChannelPacket) -> [TreeNode] {
    let to = channel.to.map(Printable.text) ?? "?"
    guard let packet = channel.inner else {
      return [
        TreeNode("for \(to); not opened: the exchange's ephemeral secrets are not known", .warning)
      ]
    }
    var inner = TreeNode(
      "channel packet sealed by \(channel.from.map(Printable.text) ?? "?") for \(to)", .good)
    inner.children = inside(packet)
    switch channel.introduced {
    case .handshake(let handshake):
      inner.children.append(
        TreeNode("attached message of cipher set \(handshake.csid)", nil, sealed(handshake)))
    case .packet(let packet):
      inner.children.append(TreeNode("attached packet", nil, inside(packet)))
    case nil: break
    }
    return [inner]
  }

  // MARK: Packets

  /// Head and body of a packet.
  func inside(_ packet: Packet) -> [TreeNode] {
    [head(packet.head), body(packet.body)]
  }

  private func head(_ head: Head) -> TreeNode {
    switch head {
    case .none: return TreeNode("no head")
    case .binary(let bytes): return TreeNode("binary head \(self.bytes(bytes[...]))")
    case .json(let json):
      let members = json.object.members.map { member in
        let name = JSONValue.string(member.name).description
        return TreeNode(
          Printable.text("\(name): \(member.value)", atMost: Self.longestMember))
      }
      let findings = json.findings.map { TreeNode("not I-JSON: \($0)", .warning) }
      return TreeNode(
        "JSON head of \(Self.count(json.bytes.count))", nil, members + findings)
    case .malformed(let bytes, let error):
      return TreeNode(
        "head of \(Self.count(bytes.count)) that is no JSON object: \(error)", .bad,
        [TreeNode(self.bytes(bytes[...]))])
    }
  }

  private func body(_ body: [UInt8]) -> TreeNode {
    if body.isEmpty { return TreeNode("no body") }
    return TreeNode("body of \(Self.count(body.count)): \(bytes(body[...]))")
  }

  /// Longer members are cut: a head may have 64 KiB.
  private static let longestMember = 200

  private func bytes(_ bytes: ArraySlice<UInt8>) -> String {
    let shown = bytes.prefix(bodyBytes)
    return Hex.encode(Array(shown)) + (shown.count < bytes.count ? "…" : "")
  }

  static func count(_ bytes: Int) -> String { bytes == 1 ? "1 byte" : "\(bytes) bytes" }
}

extension HandshakeMessage.Refusal {
  /// The refusal in words, for people.
  var explanation: String {
    switch self {
    case .noJSON: "its head is no JSON object"
    case .typeNotText: "type is not a text"
    case .atMissing: "at is missing"
    case .atInvalid: "at is no positive integer of its width"
    case .csidContradicts: "csid is not that of the message"
    case .keyPacket(let refusal): refusal.explanation
    }
  }
}

extension KeyPacket.Refusal {
  /// The refusal in words, for people.
  var explanation: String {
    switch self {
    case .noKey: "it carries no key"
    case .badIntermediate(let csid): "the digest of \(csid) is none"
    case .ownDigestDiffers: "the sender's own digest is not that of its key"
    case .noCSID: "no cipher set is named for its key"
    case .notAPacket: "its body is no packet"
    }
  }
}
