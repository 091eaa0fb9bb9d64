import Foundation
import TelehashCapture
import TelehashConformance
import TelehashPackets

/// The keys a capture is opened with, and where they came from.
struct CaptureKeys {
  var ring: KeyRing
  /// The files they were read from; empty without keys.
  var files: [String]

  /// The keys of the named files, else those of a `keys.json` beside the capture.
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
    let file = URL(filePath: capture).deletingLastPathComponent().appending(path: "keys.json").path
    guard FileManager.default.fileExists(atPath: file) else { return nil }
    // As the capture was named: relative stays relative.
    let folder = capture.lastIndex(of: "/").map { capture[...$0] } ?? ""
    return folder + "keys.json"
  }
}
