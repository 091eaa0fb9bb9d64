import TelehashCore
import TelehashPackets

/// The members of a channel packet's HEAD, read once for all monitors.
final class ChannelHead: Sendable {
  let id: ID
  let type: Text
  let seq: SequenceNumber.Reading
  let ack: SequenceNumber.Reading
  let miss: JSONValue?
  /// Whether `end` is true.
  let ends: Bool
  let err: JSONValue?
  /// Whether there are members of the application's own.
  let hasOtherMembers: Bool
  let bodySize: Int

  enum ID: Hashable, Sendable {
    case absent
    case valid(ChannelID)
    /// A number, and no id: 0 or beyond 32 bits (CH-04).
    case outOfRange(String)
    case notAnInteger(String)
  }

  /// A member that should be text.
  enum Text: Hashable, Sendable {
    case absent
    case text(String)
    case notText
  }

  init(_ json: JSONObject, bodySize: Int) {
    var id = ID.absent
    var type = Text.absent
    var miss: JSONValue?
    var ends = false
    var err: JSONValue?
    var hasOtherMembers = false
    for member in json.members {
      switch member.name {
      case "c": id = Self.readID(member.value)
      case "type": type = if case .string(let text) = member.value { .text(text) } else { .notText }
      case "miss": miss = member.value
      case "end": ends = member.value == .bool(true)
      case "err": err = member.value
      case "seq", "ack": break
      default: hasOtherMembers = true
      }
    }
    self.id = id
    self.type = type
    self.miss = miss
    self.ends = ends
    self.err = err
    self.hasOtherMembers = hasOtherMembers
    self.bodySize = bodySize
    seq = SequenceNumber.read("seq", in: json, minimum: 1)
    ack = SequenceNumber.read("ack", in: json, minimum: 0)
  }

  private static func readID(_ value: JSONValue) -> ID {
    guard case .number(let number) = value else { return .notAnInteger("\(value)") }
    guard let integer = number.uint64 else {
      return number.int64 == nil ? .notAnInteger(number.text) : .outOfRange(number.text)
    }
    return ChannelID(integer).map(ID.valid) ?? .outOfRange(number.text)
  }

  /// The name of the type, in an open.
  var typeName: String? { if case .text(let name) = type { name } else { nil } }
  var seqValue: UInt64? { if case .value(let seq) = seq { seq } else { nil } }
  var ackValue: UInt64? { if case .value(let ack) = ack { ack } else { nil } }

  /// Whether the packet carries something for the application, or closes the channel (REL-04).
  var hasContent: Bool {
    bodySize > 0 || hasOtherMembers || ends || err != nil || type != .absent
  }

  /// Whether it acknowledges and does nothing else (REL-12).
  var isBareAcknowledgement: Bool { (ack != .absent || miss != nil) && !hasContent }
}
