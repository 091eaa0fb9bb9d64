import Foundation
import TelehashCapture
import TelehashConformance
import TelehashCore
import TelehashCrypto
import TelehashPackets
import Testing

/// A capture under `Vectors/captures` with every packet opened.
struct RecordedTrace {
  let context: MonitorContext
  let packets: [ObservedPacket]

  static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Vectors/captures")

  init(_ name: String) throws {
    let folder = Self.folder.appending(path: name)
    let material = try KeyFile.read(path: folder.appending(path: "keys.json").path)
    let keys = try Self.keyRing(material)
    let path = folder.appending(path: "capture.pcap").path
    var dissector = TrafficDissector(keys: keys, edition: material.edition ?? .v3)
    // Twice, because what opens a packet may come after it.
    for datagram in try Self.datagrams(path) { _ = dissector.dissect(datagram.payload) }
    packets = try Self.datagrams(path).map {
      ObservedPacket(
        number: $0.number, time: $0.time, source: $0.source, destination: $0.destination,
        datagram: $0.payload, dissection: dissector.dissect($0.payload))
    }
    context = MonitorContext(keys: keys, coverage: .partial)
  }

  /// The keys of a capture.
  static func keys(_ name: String) throws -> KeyRing {
    let path = folder.appending(path: name).appending(path: "keys.json").path
    return try keyRing(KeyFile.read(path: path))
  }

  /// The captures there are, in order.
  static func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { !$0.hasSuffix(".md") }.sorted()
  }

  func judged() -> TraceJudgement { judged(packets[...]) }

  func judged(_ packets: ArraySlice<ObservedPacket>) -> TraceJudgement {
    var judge = TraceJudge(context)
    for packet in packets { judge.observe(packet) }
    return judge.finish()
  }

  private static func datagrams(_ path: String) throws -> [CapturedDatagram] {
    let reader = try CaptureReader(path: path)
    var datagrams: [CapturedDatagram] = []
    while let event = try reader.next() {
      if case .datagram(let datagram) = event { datagrams.append(datagram) }
    }
    return datagrams
  }

  private static func keyRing(_ material: KeyMaterial) throws -> KeyRing {
    if material.edition?.isVersion3 == false { return try switchRing(material) }
    var ring = KeyRing(edition: material.edition)
    for identity in material.identities {
      var publicKeys = PublicKeys()
      var pairs: [KeyPair] = []
      for entry in identity.keys.entries {
        guard let csid = CSID(text: entry.csid) else { continue }
        publicKeys[csid] = entry.key
        guard let secret = identity.secrets[entry.csid] else { continue }
        pairs.append(
          try secret.withBytes { try KeyPair(csid: csid, publicKey: entry.key, secret: $0) })
      }
      ring.add(KeyRing.Party(name: identity.name, publicKeys: publicKeys, keys: pairs))
    }
    for entry in material.ephemerals {
      guard let name = entry.csid, let csid = CSID(text: name) else { continue }
      let contentKey = entry.aesKey?.withBytes { $0 }
      ring.add(
        try entry.secret.withBytes {
          try Ephemeral(
            csid: csid, publicKey: entry.publicKey, secret: $0, contentKey: contentKey)
        })
    }
    return ring
  }

  private static func switchRing(_ material: KeyMaterial) throws -> KeyRing {
    var ring = KeyRing(edition: material.edition)
    for identity in material.identities {
      let keys = try identity.keys.entries.map { entry in
        let suite = try #require(LineSuite(rawValue: entry.csid))
        let secret = try #require(identity.secrets[entry.csid])
        return try secret.withBytes {
          try SwitchKey(suite, publicKey: entry.key, secret: $0)
        }
      }
      ring.switches.add(SwitchKeyRing.Party(name: identity.name, keys: keys))
    }
    for entry in material.ephemerals {
      let suite = try #require(entry.csid.map(LineSuite.init(rawValue:)) ?? .rsa)
      ring.switches.add(
        try entry.secret.withBytes {
          try LineEphemeral(suite, publicKey: entry.publicKey, secret: $0)
        }, of: entry.name)
    }
    for line in material.lines {
      let id = try #require(LineID(line.line))
      ring.switches.add(
        SwitchKeyRing.Announcement(owner: line.owner, peer: line.peer, line: id))
    }
    return ring
  }
}
