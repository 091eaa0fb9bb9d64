import Foundation
import TelehashConformance
import TelehashCrypto
import TelehashLive
import TelehashPackets
import TelehashV2

/// A seeds file of version 2, of which one switch is judged.
///
/// In v2.1 it is an object of hashnames with `parts`, `keys` in base64 and `paths`; in v2.0 an array
/// of objects with `hashname`, `public` in base64 and `paths`.
struct SeedsFile {
  let path: String
  let seeds: [Seed]

  /// One switch in the file.
  struct Seed {
    let hashname: HexHashname
    let parts: HashnameParts?
    /// Highest cipher set first.
    let keys: [SwitchPublicKey]
    let addresses: [Address]
  }

  /// A list longer than this is none anybody wrote.
  private static let maximumBytes = 1 << 20
  /// Switches that are looked at; one is judged.
  private static let maximumSeeds = 1000

  /// Reads the file at `path`; - is standard input.
  init(_ path: String, edition: EditionName) throws(CommandError) {
    self.path = path
    let value = try Self.value(of: path)
    var seeds: [Seed] = []
    switch (value, edition) {
    case (.array(let entries), .v20):
      for (index, entry) in entries.prefix(Self.maximumSeeds).enumerated() {
        guard let object = entry.object else {
          throw .unusable("\(path): [\(index)]: not an object")
        }
        seeds.append(try Self.seed(object, at: "\(path): [\(index)]"))
      }
    case (.object(let object), .v21):
      for member in object.members.prefix(Self.maximumSeeds) {
        guard let entry = member.value.object else {
          throw .unusable("\(path): \(member.name): not an object")
        }
        seeds.append(try Self.seed(member.name, entry, at: "\(path): \(member.name.prefix(16))"))
      }
    default:
      throw .unusable(
        "\(path): no seeds file of \(edition.rawValue): expected "
          + (edition == .v20
            ? "an array of objects with hashname, public and paths"
            : "an object of hashnames with parts, keys and paths"))
    }
    self.seeds = seeds
  }

  /// The first switch of the file that can be reached, local ones before others.
  func target(allowsRemote: Bool) throws(CommandError) -> LiveTarget {
    guard let seed = seeds.first(where: { $0.local != nil }) ?? seeds.first else {
      throw .unusable("\(path): there is no switch in it")
    }
    guard let address = seed.local ?? seed.addresses.first else {
      throw .unusable("\(path): paths: none is of type ipv4 or ipv6 with ip and port")
    }
    do throws(LiveError) {
      return try LiveTarget(
        name: path, hashname: seed.hashname, parts: seed.parts, keys: seed.keys, address: address,
        allowsRemote: allowsRemote)
    } catch {
      throw .unusable("\(error)")
    }
  }

  // MARK: Reading

  private static func value(of path: String) throws(CommandError) -> JSONValue {
    let handle = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path)
    guard let handle, let data = try? handle.read(upToCount: maximumBytes) else {
      throw .unusable("\(path): cannot be read as a seeds file")
    }
    // Of a program that prints its seeds first, the first line is what is meant.
    let line = data.split(separator: UInt8(ascii: "\n")).first ?? Data()
    for bytes in [Array(data), Array(line)] {
      guard let value = try? JSONReader.readValue(bytes).value else { continue }
      return value.object?["seeds"] ?? value
    }
    throw .unusable("\(path): expected JSON")
  }

  /// An entry of v2.1.
  private static func seed(
    _ name: String, _ object: JSONObject, at place: String
  ) throws(CommandError) -> Seed {
    guard let hashname = HexHashname(text: name) else {
      throw .unusable("\(place): no hashname; expected 64 hex digits")
    }
    guard let parts = object["parts"]?.object.flatMap({ HashnameParts($0) }) else {
      throw .unusable("\(place): parts: expected an object of fingerprints")
    }
    guard parts.hashname == hashname else {
      throw .unusable("\(place): parts: they make another hashname")
    }
    var keys: [SwitchPublicKey] = []
    for member in object["keys"]?.object?.members ?? [] {
      guard let csid = CSID(text: member.name), let suite = LineSuite(csid: csid) else { continue }
      let key = try key(member.value, suite, at: "\(place): keys.\(member.name)")
      guard parts[csid] == HashnameParts.fingerprint(of: key.bytes) else {
        throw .unusable("\(place): keys.\(member.name): its fingerprint is not that of parts")
      }
      keys.append(key)
    }
    return Seed(
      hashname: hashname, parts: parts,
      keys: keys.sorted { ($0.suite.csid?.rawValue ?? 0) > ($1.suite.csid?.rawValue ?? 0) },
      addresses: addresses(object))
  }

  /// An entry of v2.0.
  private static func seed(
    _ object: JSONObject, at place: String
  ) throws(CommandError) -> Seed {
    guard let value = object["public"] else { throw .unusable("\(place): public: missing") }
    let key = try key(value, .rsa, at: "\(place): public")
    let hashname = HexHashname(publicKeyInfo: key.bytes)
    if let told = object["hashname"], told.string != hashname.text {
      throw .unusable("\(place): hashname: it is not that of the key")
    }
    return Seed(hashname: hashname, parts: nil, keys: [key], addresses: addresses(object))
  }

  private static func key(
    _ value: JSONValue, _ suite: LineSuite, at place: String
  ) throws(CommandError) -> SwitchPublicKey {
    guard let bytes = value.string.flatMap(Base64.decode) else {
      throw .unusable("\(place): not base64")
    }
    do throws(CipherError) {
      try suite.check(publicKey: bytes)
    } catch {
      throw .unusable("\(place): \(error.explanation)")
    }
    return SwitchPublicKey(suite: suite, bytes: bytes)
  }

  private static func addresses(_ object: JSONObject) -> [Address] {
    (object["paths"]?.array ?? []).compactMap {
      if case .udp(let address) = SwitchPath($0) { address } else { nil }
    }
  }
}

extension SeedsFile.Seed {
  /// The first address that may be sent to without being asked for.
  fileprivate var local: Address? { addresses.first(where: AddressPolicy.isLocal) }
}

extension SeedsFile {
  /// The text of a seeds file with one switch, to be handed over.
  static func json(
    _ identity: SwitchIdentity, at addresses: [Address]
  ) -> JSONValue {
    let paths = JSONValue.array(addresses.map { .object(SwitchPath.udp($0).json) })
    guard let parts = identity.parts else {
      let key = identity.publicKeys.first?.bytes ?? []
      return .array([
        .object([
          "paths": paths, "public": .string(Base64.encode(key)),
          "hashname": .string(identity.hashname.text),
        ])
      ])
    }
    let keys = identity.publicKeys.compactMap { key in
      key.suite.csid.map { ($0.description, JSONValue.string(Base64.encode(key.bytes))) }
    }
    return .object(
      JSONObject([
        (
          identity.hashname.text,
          .object([
            "parts": .object(parts.json), "keys": .object(JSONObject(keys)), "paths": paths,
          ])
        )
      ]))
  }
}
