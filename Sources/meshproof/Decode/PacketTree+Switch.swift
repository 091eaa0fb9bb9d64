import TelehashConformance
import TelehashCrypto
import TelehashPackets

/// The layers of version 2: opens, line packets and what they tunnel.
extension PacketTree {
  func sealed(_ open: DissectedOpen) -> [TreeNode] {
    var inner = TreeNode(
      "open sealed by \(Printable.text(open.from)) for \(Printable.text(open.to))"
        + Self.reading(open), .good)
    inner.children = inside(open.inner)
    inner.children.append(
      TreeNode("announces line \(open.content.line), at \(open.content.at)"))
    inner.children.append(TreeNode("sender \(open.content.sender.text)"))
    return [TreeNode("an open of \(Self.name(open.suite))"), inner]
  }

  func sealed(_ line: DissectedLine) -> [TreeNode] {
    let suite = line.suite.map { " of \(Self.name($0))" } ?? ""
    let outer = TreeNode("a line packet\(suite), line \(line.line)")
    let to = line.to.map(Printable.text) ?? "?"
    guard let packet = line.inner else {
      return [
        outer,
        TreeNode("for \(to); not opened: the line's ephemeral secrets are not known", .warning),
      ]
    }
    var inner = TreeNode(
      "line packet sealed by \(line.from.map(Printable.text) ?? "?") for \(to)", .good)
    inner.children = inside(packet)
    switch line.tunnelled {
    case .open(let open): inner.children.append(TreeNode("tunnelled", nil, sealed(open)))
    case .line(let line): inner.children.append(TreeNode("tunnelled", nil, sealed(line)))
    case nil: break
    }
    return [outer, inner]
  }

  /// What of a packet nobody's key opens can be seen.
  func outerOfSwitch(_ bytes: [UInt8]) -> [TreeNode] {
    guard let layout = try? PacketLayout(of: bytes.span) else { return [] }
    let body = Array(bytes[layout.body])
    switch layout.head.count {
    case 0:
      return [TreeNode("no head: a line packet, body of \(Self.count(body.count))")]
        + fields(body, [("line", LineID.size)], last: nil)
    case 1:
      let csid = CSID(rawValue: bytes[layout.head.lowerBound])
      return [
        TreeNode("head \(csid): an open of cipher set \(csid), body of \(Self.count(body.count))")
      ]
    default:
      guard let packet = try? Packet(decoding: bytes, rules: .v20) else { return [] }
      return inside(packet)
    }
  }

  /// Why version 2 refuses bytes as a packet.
  static func whyRefused(_ datagram: [UInt8]) -> String {
    do throws(PacketError) {
      let packet = try Packet(decoding: datagram, jsonFrom: PacketRules.v20.shortestJSONHead)
      if case .malformed(_, let error) = packet.head { return "its head is no JSON: \(error)" }
      return "it cannot be read"
    } catch {
      return "\(error)"
    }
  }

  private static func name(_ suite: LineSuite) -> String {
    suite.csid.map { "cipher set \($0)" } ?? "v2.0"
  }

  private static func reading(_ open: DissectedOpen) -> String {
    switch open.suite {
    case .cs2a where open.construction.cs2aSignature != .withTag: " (signature without the tag)"
    case .cs3a where open.construction.cs3aNonce != .endsInOne: " (zero nonce)"
    default: ""
    }
  }
}
