import TelehashPackets

/// Reading and writing of `keys.json`, the keys beside a capture.
///
/// Unknown fields, repeated fields, names given twice and keys of impossible size are refused, so
/// that a mistyped file is a message and not a capture nobody can open.
package enum KeyFile {
  /// The keys in the file at `path`: JSON when it begins with `{`, else a key log.
  package static func read(path: String) throws(KeyFileError) -> KeyMaterial {
    let bytes: [UInt8]
    do throws(BoundedFile.Failure) {
      bytes = try BoundedFile.read(path, maximum: KeyFileLimits.fileBytes)
    } catch {
      switch error {
      case .unreadable(let reason):
        throw KeyFileError(file: path, reason: "cannot be read: \(reason)")
      case .tooLong:
        throw KeyFileError(
          file: path, reason: "more than \(KeyFileLimits.fileBytes) bytes; expected a file of keys")
      }
    }
    guard !bytes.isEmpty else {
      throw KeyFileError(file: path, reason: "empty file; expected keys.json or a key log")
    }
    let first = bytes.first { !KeyLog.isBlank($0) && $0 != UInt8(ascii: "\n") }
    return first == UInt8(ascii: "{")
      ? try decode(bytes, name: path) : try KeyLog.decode(bytes, name: path)
  }

  /// The keys in the JSON text `bytes`; errors call the file `name`.
  package static func decode(_ bytes: [UInt8], name: String) throws(KeyFileError) -> KeyMaterial {
    let text: (object: JSONObject, findings: [JSONFinding])
    do throws(JSONError) {
      text = try JSONReader.readObject(bytes, limits: KeyFileLimits.json)
    } catch {
      throw KeyFileError(file: name, place: place(error.offset, in: bytes), reason: "\(error)")
    }
    if let finding = text.findings.first(where: { $0.kind != .surroundingWhitespace }) {
      throw KeyFileError(file: name, place: place(finding.offset, in: bytes), reason: "\(finding)")
    }
    return try KeyFileObject(text.object, at: "", file: name).material()
  }

  /// Line and column of a byte, as editors count them.
  private static func place(_ offset: Int, in bytes: [UInt8]) -> String {
    let before = bytes.prefix(offset)
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return "line \(line), column \(offset - start + 1)"
  }
}
