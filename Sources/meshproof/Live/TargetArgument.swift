import Foundation
import TelehashCore
import TelehashCrypto
import TelehashLive
import TelehashPackets

/// What TARGET on a command line names: a link URI, a file of link JSON, or `host:port`.
struct TargetArgument {
  /// As it was given.
  let text: String
  /// A file with the keys of a `host:port`.
  let keysFile: String?
  let edition: Edition

  /// A link JSON longer than this is none.
  private static let maximumBytes = 1 << 20

  /// Who and where.
  private struct Place {
    var hashname: Hashname?
    var keys: PublicKeys
    var host: String
    var port: UInt16
    var tcp: Address?
  }

  /// Reads what is named and finds the way to it.
  func target(allowsRemote: Bool) throws(CommandError) -> LiveTarget {
    let place = try place()
    do throws(LiveError) {
      let address = try LiveTarget.resolve(host: place.host, port: place.port)
      return try LiveTarget(
        name: text, keys: place.keys, hashname: place.hashname, address: address, tcp: place.tcp,
        allowsRemote: allowsRemote)
    } catch {
      throw .unusable("\(error)")
    }
  }

  private func place() throws(CommandError) -> Place {
    if text.contains("://") { return try placeOfURI() }
    if text == "-" || text.hasSuffix(".json") || FileManager.default.fileExists(atPath: text) {
      return try placeOfJSON()
    }
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]),
      port > 0
    else {
      throw .unusable("\(text): expected a link URI, a file of link JSON, - or host:port")
    }
    guard let keysFile else {
      throw .unusable("\(text): its keys are not known; give --link-keys FILE or a link")
    }
    let object = try Self.object(of: keysFile)
    // The keys alone, or a whole link JSON.
    let link = try link(object["keys"] == nil ? ["keys": .object(object)] : object, of: keysFile)
    return Place(
      hashname: link.hashname, keys: link.keys,
      host: text[..<colon].trimmingCharacters(in: ["[", "]"]), port: port)
  }

  private func placeOfURI() throws(CommandError) -> Place {
    var place: Place
    do throws(LinkURI.Refusal) {
      let uri = try LinkURI(text, form: edition.uri)
      place = Place(hashname: nil, keys: try uri.keys(), host: uri.host, port: uri.port ?? 0)
      var findings: [EndpointEvent.Finding] = []
      place.tcp = Self.tcp(uri.paths(noting: &findings), like: uri.address)
    } catch {
      throw .unusable("\(text): no link URI: \(error)")
    }
    guard !place.keys.isEmpty else { throw .unusable("\(text): it has no keys") }
    return place
  }

  private func placeOfJSON() throws(CommandError) -> Place {
    let link = try link(Self.object(of: text), of: text)
    let addresses = link.paths.compactMap(\.udpAddress)
    guard let address = addresses.first(where: AddressPolicy.isLocal) ?? addresses.first else {
      throw .unusable("\(text): paths: none is of UDP; give host:port and --link-keys \(text)")
    }
    return Place(
      hashname: link.hashname, keys: link.keys, host: address.ip, port: address.port,
      tcp: Self.tcp(link.paths, like: address))
  }

  private func link(_ object: JSONObject, of file: String) throws(CommandError) -> LinkJSON {
    do throws(LinkJSON.Refusal) {
      var edition = edition
      edition.linkJSONRequires = []
      return try LinkJSON(object, edition: edition)
    } catch {
      throw .unusable("\(file): no link JSON: \(error)")
    }
  }

  /// The first TCP path of the same family.
  private static func tcp(_ paths: [NetworkPath], like address: Address?) -> Address? {
    paths.lazy.compactMap { path -> Address? in
      guard case .tcp(let tcp) = path, address.map({ $0.isIPv6 == tcp.isIPv6 }) ?? true else {
        return nil
      }
      return tcp
    }.first
  }

  private static func object(of path: String) throws(CommandError) -> JSONObject {
    let handle =
      path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path)
    guard let handle, let data = try? handle.read(upToCount: maximumBytes) else {
      throw .unusable("\(path): cannot be read as link JSON")
    }
    // Of a program that prints its link first, the first line is what is meant.
    let line = data.split(separator: UInt8(ascii: "\n")).first ?? Data()
    for bytes in [Array(data), Array(line)] {
      guard let object = try? JSONReader.readObject(bytes).object else { continue }
      if case .object(let link)? = object["link"] { return link }
      return object
    }
    throw .unusable("\(path): expected a JSON object with keys and paths")
  }
}
