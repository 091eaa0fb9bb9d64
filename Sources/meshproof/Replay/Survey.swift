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
  private var nestedHandshakes = 0
  private var flatHandshakes = 0

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

  mutating func add(_ datagram: CapturedDatagram, _ dissection: Dissection) {
    datagrams += 1
    lastNumber = datagram.number
    guard case .handshake(let handshake) = dissection.content else { return }
    let construction = handshake.construction
    if constructions[handshake.csid]?.contains(construction) != true {
      constructions[handshake.csid, default: []].append(construction)
    }
    guard case .success(let message) = handshake.message else { return }
    switch message.form {
    case .nested: nestedHandshakes += 1
    case .flat: flatHandshakes += 1
    case .other: break
    }
  }

  /// Whether the capture ends before its time.
  var isDamaged: Bool { findings.contains(where: \.isDamage) }

  /// The edition the handshakes are of; nil when none could be opened.
  ///
  /// Only December 2014 has the flat form (LINK-22); nothing on the wire tells March 2015 from the
  /// final text.
  var detectedEdition: EditionName? {
    if flatHandshakes == 0, nestedHandshakes == 0 { return nil }
    return flatHandshakes > nestedHandshakes ? .v3December2014 : .v3
  }
}

extension CaptureFinding {
  var isDamage: Bool {
    if case .damage = kind { true } else { false }
  }
}
