#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reading of small files whole, with a bound that holds for pipes and devices too.
enum BoundedFile {
  enum Failure: Error {
    /// The system's reason.
    case unreadable(String)
    case tooLong
  }

  /// The bytes of the file at `path`, of which there are `maximum` at most.
  static func read(_ path: String, maximum: Int) throws(Failure) -> [UInt8] {
    guard !path.utf8.contains(0) else { throw .unreadable("the path holds a zero byte") }
    guard let stream = fopen(path, "rb") else {
      throw .unreadable(String(cString: strerror(errno)))
    }
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&piece, 1, piece.count, stream)
      guard ferror(stream) == 0 else { throw .unreadable(String(cString: strerror(errno))) }
      if count == 0 { return bytes }
      guard bytes.count + count <= maximum else { throw .tooLong }
      bytes += piece[..<count]
    }
  }
}
