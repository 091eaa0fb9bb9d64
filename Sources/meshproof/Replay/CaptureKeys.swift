import Foundation
import TelehashCapture
import TelehashConformance
import TelehashPackets

/// The keys a capture is opened with, and where they came from.
struct CaptureKeys {
  var ring: KeyRing
  /// The files they were read from; empty without keys.
  var files: [String]

  /// The keys of the named files, else those beside the capture: of `NAME.pcap` in
  /// `NAME.keys.json`, or in the `keys.json` of its folder.
  init(named paths: [String], for capture: String) throws(CommandError) {
    try self.init(files: paths.isEmpty ? Self.beside(capture).map { [$0] } ?? [] : paths)
  }

  /// The keys of all these files together.
  init(files: [String]) throws(CommandError) {
    self.files = files
    var material = KeyMaterial()
    for path in files {
      do throws(KeyFileError) {
        material.merge(try KeyFile.read(path: path))
      } catch {
        throw .keys(error)
      }
    }
    do throws(CommandError) {
      ring = try KeyRing(material)
    } catch {
      throw .unusable("\(files.joined(separator: ", ")): \(error)")
    }
  }

  private static func beside(_ capture: String) -> String? {
    let own = URL(filePath: capture).deletingPathExtension().lastPathComponent + ".keys.json"
    // As the capture was named: relative stays relative.
    let folder = capture.lastIndex(of: "/").map { capture[...$0] } ?? ""
    return [own, "keys.json"].map { folder + $0 }.first {
      FileManager.default.fileExists(atPath: $0)
    }
  }
}
