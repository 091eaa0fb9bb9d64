import TelehashPackets

/// One test in the shape of its type: what is given, and how our implementation answers.
///
/// Each type of group is one implementation of this; what it computes and what its results mean is
/// described in `Vectors/README.md`.
protocol VectorKind: Sendable {
  associatedtype Parameters: VectorParameters

  /// The outputs of a test, in the order they are written.
  static var outputs: [VectorOutput] { get }
  /// Whether an invalid test may show outputs: what must *not* come out.
  static var mayStandInInvalid: Bool { get }
  /// Whether the outputs hold in an invalid test too, which says by them what is refused.
  static var answersWhenInvalid: Bool { get }
  /// Whether a test's `body` may be made from that of another one.
  static var canBeDerived: Bool { get }
  /// Whether a test can be put as a question: not where its answers stand among its inputs.
  static var canBeAsked: Bool { get }
  /// Whether an acceptable test shows outputs that differ from those of the valid way.
  static var acceptsOtherOutputs: Bool { get }

  init(_ fields: inout VectorFields, in group: Parameters) throws(VectorError)

  /// The outputs as our implementation computes them.
  ///
  /// `result` may ask for more than the outputs show, such as that a text is the canonical one.
  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject
}

extension VectorKind {
  static var mayStandInInvalid: Bool { answersWhenInvalid }
  static var answersWhenInvalid: Bool { false }
  static var canBeDerived: Bool { false }
  static var canBeAsked: Bool { true }
  static var acceptsOtherOutputs: Bool { false }
}

/// What all tests of a group share.
protocol VectorParameters: Sendable {
  init(_ fields: inout VectorFields, editions: [EditionName]) throws(VectorError)
}

/// The parameters of types that have none.
struct NoParameters: VectorParameters {
  init(_ fields: inout VectorFields, editions: [EditionName]) {}
}

/// Why our implementation gave no outputs.
enum VectorFault: Error, Hashable, Sendable {
  /// It refused the input.
  case refused(String)
  /// It took the input, and something besides the outputs is not as it must be.
  case wrong(String)

  /// Runs `body`, whose errors are refusals.
  static func refusing<Value>(_ body: () throws -> Value) throws(VectorFault) -> Value {
    do {
      return try body()
    } catch let fault as VectorFault {
      throw fault
    } catch {
      throw .refused("\(error)")
    }
  }

  /// The value, whose absence is a refusal.
  static func require<Value>(_ value: Value?, _ reason: String) throws(VectorFault) -> Value {
    guard let value else { throw .refused(reason) }
    return value
  }
}

/// An output of a type.
struct VectorOutput: Sendable {
  enum Shape: String, Sendable {
    case bytes = "lower-case hex"
    case text = "a text"
    case number = "a number from 0"
    case flag = "true or false"
    case list = "a list"
    case object = "an object"

    func fits(_ value: JSONValue) -> Bool {
      switch self {
      case .bytes:
        guard case .string(let text) = value, let bytes = try? Hex.decode(text) else {
          return false
        }
        return Hex.encode(bytes) == text
      case .text: return value.string != nil
      case .number: return value.uint64 != nil
      case .flag: return value.bool != nil
      case .list: return value.array != nil
      case .object: return value.object != nil
      }
    }
  }

  let name: String
  let shape: Shape
  /// Whether every valid test has it.
  let isRequired: Bool

  init(_ name: String, _ shape: Shape, isRequired: Bool = true) {
    self.name = name
    self.shape = shape
    self.isRequired = isRequired
  }
}

/// All types of groups there are.
enum VectorKinds {
  /// By the names files use.
  static let all: [(name: String, kind: any VectorKind.Type)] = [
    ("base32", Base32Vector.self),
    ("packet-decode", PacketDecodeVector.self),
    ("packet-encode", PacketEncodeVector.self),
    ("head", HeadVector.self),
    ("cbor-decode", CBORDecodeVector.self),
    ("cbor-encode", CBOREncodeVector.self),
    ("chunk-encode", ChunkEncodeVector.self),
    ("chunk-sizes", ChunkSizesVector.self),
    ("chunk-decode", ChunkDecodeVector.self),
    ("decloak", DecloakVector.self),
    ("cloak", CloakVector.self),
    ("hashname", HashnameVector.self),
    ("intermediate", IntermediateVector.self),
    ("hashname-text", HashnameTextVector.self),
    ("common-csid", CommonCSIDVector.self),
    ("order", OrderVector.self),
    ("token", TokenVector.self),
    ("uri-digest", URIDigestVector.self),
    ("sha256", SHA256Vector.self),
    ("fold", FoldVector.self),
    ("chacha20", ChaCha20Vector.self),
    ("key-pair", KeyPairVector.self),
    ("agreement", AgreementVector.self),
    ("message-size", MessageSizeVector.self),
    ("channel-size", ChannelSizeVector.self),
    ("message-open", MessageOpenVector.self),
    ("message-seal", MessageSealVector.self),
    ("channel-open", ChannelOpenVector.self),
    ("channel-seal", ChannelSealVector.self),
    ("handshake-inner", HandshakeInnerVector.self),
    ("handshake-transcript", TranscriptVector.self),
    ("link-json", LinkJSONVector.self),
    ("link-jwk", LinkJWKVector.self),
    ("uri", URIVector.self),
    ("uri-fragment", URIFragmentVector.self),
    ("uri-lookups", URILookupsVector.self),
    ("service-records", ServiceRecordsVector.self),
    ("webfinger", WebFingerVector.self),
    ("jwk-set", JWKSetVector.self),
    ("link-claims", LinkClaimsVector.self),
    ("peer-request", PeerRequestVector.self),
    ("introduction", IntroductionVector.self),
    ("routing-transcript", RoutingTranscriptVector.self),
    ("switch-hashname", SwitchHashnameVector.self),
    ("switch-hashname-text", SwitchHashnameTextVector.self),
    ("bucket", BucketVector.self),
    ("switch-open", SwitchOpenVector.self),
    ("switch-open-seal", SwitchOpenSealVector.self),
    ("line-open", LineOpenVector.self),
    ("line-seal", LineSealVector.self),
    ("introduction-transcript", SwitchIntroductionVector.self),
    ("switch-transcript", SwitchTranscriptVector.self),
    ("miss-encode", MissEncodeVector.self),
    ("miss-decode", MissDecodeVector.self),
  ]

  static func named(_ name: String) -> (any VectorKind.Type)? {
    all.first { $0.name == name }?.kind
  }
}
