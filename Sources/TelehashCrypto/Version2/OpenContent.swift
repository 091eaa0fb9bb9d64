public import TelehashPackets

/// What an open says inside: who announces which line to whom (V2OPEN-07).
public struct OpenContent: Hashable, Sendable {
  /// The recipient; the compacted form leaves it out, since only the recipient can read it.
  public var to: HexHashname?
  /// v2.1: the sender's fingerprints.
  public var from: HashnameParts?
  /// When the line was made; only its order among one sender's opens counts (AMBIGUITIES D5).
  public var at: UInt64
  /// The id that line packets to the sender carry.
  public var line: LineID
  /// The sender's public key of the suite in use.
  public var key: [UInt8]

  public init(
    to: HexHashname?, from: HashnameParts?, at: UInt64, line: LineID, key: [UInt8]
  ) {
    self.to = to
    self.from = from
    self.at = at
    self.line = line
    self.key = key
  }

  /// The sender's hashname: of its key in v2.0, of its parts in v2.1.
  public var sender: HexHashname {
    from.map { HexHashname($0) } ?? HexHashname(publicKeyInfo: key)
  }

  /// The inner packet; without recipient and for CS1a alone the compacted one (V2CS1A-05), whose
  /// `at` must fit 32 bits.
  public var packet: Packet {
    guard let to else {
      let seconds = UInt32(clamping: at)
      let digits = (0..<4).map { UInt8(truncatingIfNeeded: seconds >> (24 - 8 * UInt32($0))) }
      return Packet(body: digits + line.bytes + key)
    }
    var head: JSONObject = ["to": .string(to.text)]
    if let from { head["from"] = .object(from.json) }
    head["at"] = .number(JSONNumber(at))
    head["line"] = .string(line.text)
    return Packet(json: head, body: key)
  }

  /// Reads the inner packet of an open of this suite.
  public init(_ inner: Packet, suite: LineSuite) throws(OpenFault) {
    if suite == .cs1a, inner.head == .none, inner.body.count == Self.compactSize {
      try self.init(compact: inner.body)
      return
    }
    guard let head = inner.json else { throw .inner(.head) }
    guard let to = head["to"]?.string.flatMap(HexHashname.init(text:)) else { throw .inner(.to) }
    guard let at = head["at"]?.uint64 else { throw .inner(.at) }
    guard let line = head["line"]?.string.flatMap(LineID.init(text:)) else { throw .inner(.line) }
    var from: HashnameParts?
    if let csid = suite.csid {
      // V2OPEN-10.
      guard let parts = head["from"]?.object.flatMap({ HashnameParts($0) }) else {
        throw .inner(.from)
      }
      guard let part = parts[csid], part == HashnameParts.fingerprint(of: inner.body) else {
        throw .keyIsNotOfSender
      }
      from = parts
    }
    do throws(CipherError) {
      try suite.check(publicKey: inner.body)
    } catch {
      throw .badKey(error)
    }
    self.init(to: to, from: from, at: at, line: line, key: inner.body)
  }

  private init(compact body: [UInt8]) throws(OpenFault) {
    let key = Array(body[(4 + LineID.size)...])
    guard let line = LineID(datagram: body, at: 4),
      let parts = HashnameParts(keys: [(.cs1a, key)])
    else { throw .inner(.head) }
    do throws(CipherError) {
      try LineSuite.cs1a.check(publicKey: key)
    } catch {
      throw .badKey(error)
    }
    self.init(
      to: nil, from: parts, at: UInt64(BigEndian.word(body) as UInt32), line: line, key: key)
  }

  /// Bytes of a compacted inner BODY: `at`, line id, key (V2CS1A-05).
  static let compactSize = 4 + LineID.size + 40
}

/// Why an open is of no use; nothing is answered to any of them.
public enum OpenFault: Error, Hashable, Sendable {
  /// No suite of the recipient's keys is the open's.
  case wrongSuite(LineSuite)
  /// Fewer bytes than the fixed fields take.
  case tooShort(minimum: Int, actual: Int)
  /// Not encrypted to this key, or altered on the way.
  case notOpened(CipherError)
  /// What was decrypted is no packet, or lacks a member in its form.
  case inner(Member)
  /// The key is not one of the hashname that `from` names (V2OPEN-10).
  case keyIsNotOfSender
  /// The sender's key is too short, no point of its curve or not canonical (V2HN-02, V2HN-03).
  case badKey(CipherError)
  /// The signature or code is not the named sender's (V2OPEN-09).
  case notVerified(CipherError)

  /// A part of the inner packet.
  public enum Member: String, Hashable, Sendable {
    case head, to, from, at, line
  }
}
