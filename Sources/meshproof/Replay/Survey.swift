import TelehashCapture
import TelehashConformance
import TelehashCore
import TelehashCrypto
import TelehashPackets

/// What a first reading of a capture finds out about it as a whole.
struct Survey {
  /// Datagrams and packets of TCP streams read in full.
  private(set) var datagrams = 0
  /// The number of the last of them.
  private(set) var lastNumber = 0
  private(set) var findings: [CaptureFinding] = []
  /// How many findings there were that are not kept.
  private(set) var findingsLeftOut = 0
  /// The forms of cipher sets that opened messages, by set, lowest first.
  private(set) var constructions: [CSID: [CipherConstruction]] = [:]
  /// The readings that opened opens of version 2, by suite.
  private(set) var lineConstructions: [LineSuite: [LineConstruction]] = [:]
  private var editions = EditionDetector()

  /// Where datagrams came from that look like packets whoever they are for.
  private(set) var endpoints: Set<Address> = []

  /// More endpoints than this are not told from other traffic.
  private static let mostEndpoints = 100_000

  /// More findings than this say nothing new: a capture of cut frames has one for each.
  private static let mostFindings = 1000

  mutating func add(_ finding: CaptureFinding) {
    // Damage is the last of all and always kept.
    if findings.count < Self.mostFindings || finding.isDamage {
      findings.append(finding)
    } else {
      findingsLeftOut += 1
    }
  }

  mutating func add(_ packet: ObservedPacket) {
    datagrams += 1
    lastNumber = packet.number
    editions.observe(packet)
    if endpoints.count < Self.mostEndpoints, packet.dissection.looksSealed {
      endpoints.insert(packet.source)
    }
    switch packet.dissection.content {
    case .handshake(let handshake):
      let construction = handshake.construction
      if constructions[handshake.csid]?.contains(construction) != true {
        constructions[handshake.csid, default: []].append(construction)
      }
    case .open(let open):
      if lineConstructions[open.suite]?.contains(open.construction) != true {
        lineConstructions[open.suite, default: []].append(open.construction)
      }
    case .invalid, .empty, .other, .channel, .line: break
    }
  }

  /// The edition the handshakes are of; nil when none could be opened.
  var detectedEdition: EditionName? { editions.edition }

  /// Whether the capture ends before its time.
  var isDamaged: Bool { findings.contains(where: \.isDamage) }
}

extension CaptureFinding {
  var isDamage: Bool {
    if case .damage = kind { true } else { false }
  }
}

extension Dissection {
  /// Whether the packet has the form of a message of a known set, or of a channel packet.
  ///
  /// Other traffic hardly ever looks so: of noise, about one datagram in a thousand.
  fileprivate var looksSealed: Bool {
    if !mayBeCloaked {
      switch content {
      case .open, .line, .invalid(.noKey), .invalid(.doesNotVerify): return true
      case .invalid(.notAPacket), .empty, .other, .handshake, .channel: return false
      }
    }
    guard packet.count >= Self.smallestSealed, packet[0] == 0 else { return false }
    return packet[1] == 0 || packet[1] == 1 && CSID.built.contains(CSID(rawValue: packet[2]))
  }

  /// Two bytes of LENGTH, a token, the smallest IV and code, an empty packet.
  private static let smallestSealed = 2 + 16 + 8 + 2
}
