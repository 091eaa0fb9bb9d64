/// Something a JSON text does that I-JSON forbids but that can be read all the same (`LOB-13`).
public struct JSONFinding: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable {
    case duplicateMember = "a repeated member name"
    case lossyNumber = "a number that does not survive a double"
    case loneSurrogate = "half of a surrogate pair"
    case noncharacter = "a code point that is no character"
    case byteOrderMark = "a byte order mark"
    case surroundingWhitespace = "white space around the value"
  }

  public let kind: Kind
  /// Where it begins, in bytes from the start of the text.
  public let offset: Int

  public init(kind: Kind, offset: Int) {
    self.kind = kind
    self.offset = offset
  }
}

extension JSONFinding: CustomStringConvertible {
  public var description: String { "\(kind.rawValue) at byte \(offset)" }
}

/// Why bytes are not a JSON text, or not the one that was asked for.
public struct JSONError: Error, Hashable, Sendable {
  public enum Reason: String, Hashable, Sendable {
    case unexpectedEnd = "the text ends too early"
    case unexpectedByte = "a byte that cannot stand here"
    case controlCharacter = "a control character inside a string"
    case badEscape = "an unknown escape"
    case badNumber = "not a number"
    case notUTF8 = "a string that is not UTF-8"
    case notAnObject = "not an object"
    case trailingBytes = "bytes after the value"
    case tooLong = "more bytes than the limit"
    case tooDeep = "nested deeper than the limit"
    case tooManyValues = "more values than the limit"
  }

  public let reason: Reason
  /// Where it was noticed, in bytes from the start of the text.
  public let offset: Int

  public init(_ reason: Reason, offset: Int) {
    self.reason = reason
    self.offset = offset
  }
}

extension JSONError: CustomStringConvertible {
  public var description: String { "\(reason.rawValue) at byte \(offset)" }
}
