import CPcap

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// An open capture file: the frames of a pcap or pcapng, one at a time, as libpcap reads them.
///
/// libpcap holds one frame in memory, so the cost does not grow with the file. The bytes of a frame
/// are lent to `withFrame` and are gone at the next `advance`.
final class PcapFile {
  /// What `advance` found.
  enum Step {
    case frame
    case end
    /// Nothing more can be read; the text is libpcap's own.
    case failed(String)
  }

  let linkType: LinkType
  /// The two fields of the current frame's timestamp, as stored: the second is in nanoseconds.
  private(set) var seconds: Int64 = 0
  private(set) var fraction: Int64 = 0
  /// How many bytes of the current frame the file holds, and how many there were on the wire.
  private(set) var captured = 0
  private(set) var original = 0

  private let handle: OpaquePointer
  private let stream: UnsafeMutablePointer<FILE>
  /// What `stream` reads from when the capture is in memory.
  private let memory: UnsafeMutableRawBufferPointer?
  private var data: UnsafePointer<UInt8>?

  /// Opens the file at `path`; errors name it.
  convenience init(path: String) throws(CaptureError) {
    guard !path.utf8.contains(0) else {
      throw .unreadable(file: path, reason: "the path holds a zero byte")
    }
    guard let stream = fopen(path, "rb") else {
      throw .unreadable(file: path, reason: String(cString: strerror(errno)))
    }
    try self.init(stream: stream, memory: nil, name: path)
  }

  /// Opens a capture that is in memory; errors call it `name`.
  convenience init(bytes: [UInt8], name: String) throws(CaptureError) {
    guard !bytes.isEmpty else { throw .empty(file: name) }
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    memory.copyBytes(from: bytes)
    guard let stream = fmemopen(memory.baseAddress, memory.count, "rb") else {
      memory.deallocate()
      throw .unreadable(file: name, reason: String(cString: strerror(errno)))
    }
    try self.init(stream: stream, memory: memory, name: name)
  }

  /// Takes over `stream` and `memory`, whatever the outcome.
  private init(
    stream: UnsafeMutablePointer<FILE>, memory: UnsafeMutableRawBufferPointer?, name: String
  ) throws(CaptureError) {
    var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    let handle = pcap_fopen_offline_with_tstamp_precision(
      stream, UInt32(PCAP_TSTAMP_PRECISION_NANO), &message)
    guard let handle else {
      let error = Self.openingError(stream, file: name, reason: Self.text(message))
      fclose(stream)
      memory?.deallocate()
      throw error
    }
    guard let linkType = LinkType(dataLink: pcap_datalink(handle)) else {
      let number = pcap_datalink(handle)
      let linkName = pcap_datalink_val_to_name(number).map { String(cString: $0) }
      pcap_close(handle)
      memory?.deallocate()
      throw .unsupportedLinkType(file: name, name: linkName, number: Int(number))
    }
    self.linkType = linkType
    self.handle = handle
    self.stream = stream
    self.memory = memory
  }

  deinit {
    pcap_close(handle)  // closes the stream too
    memory?.deallocate()
  }

  /// Moves to the next frame.
  func advance() -> Step {
    var header: UnsafeMutablePointer<pcap_pkthdr>?
    let status = pcap_next_ex(handle, &header, &data)
    guard status == 1, let header else {
      data = nil
      captured = 0
      original = 0
      return status == PCAP_ERROR_BREAK ? .end : .failed(String(cString: pcap_geterr(handle)))
    }
    seconds = Int64(header.pointee.ts.tv_sec)
    fraction = Int64(header.pointee.ts.tv_usec)
    captured = Int(header.pointee.caplen)
    original = Int(header.pointee.len)
    return .frame
  }

  /// Lends the bytes of the current frame.
  func withFrame<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
    body(UnsafeBufferPointer(start: data, count: data == nil ? 0 : captured).span)
  }

  /// Where in the file reading has come to, or nil where the file cannot tell, as with a pipe.
  var offset: Int? {
    let place = ftello(stream)
    return place < 0 ? nil : Int(place)
  }

  /// Whether reading met the end of the file, as it does when a record is cut.
  var isAtEnd: Bool { feof(stream) != 0 }

  private static func text(_ message: [CChar]) -> String {
    String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// What to say of a file libpcap refuses, with the bytes it begins with where they can be had.
  private static func openingError(
    _ stream: UnsafeMutablePointer<FILE>, file: String, reason: String
  ) -> CaptureError {
    if ferror(stream) != 0 { return .unreadable(file: file, reason: reason) }
    guard fseeko(stream, 0, SEEK_SET) == 0 else {
      return .notACapture(file: file, reason: reason, firstBytes: [])
    }
    var bytes = [UInt8](repeating: 0, count: CaptureLimits.magicBytesShown)
    let count = fread(&bytes, 1, bytes.count, stream)
    if count == 0 {
      return ferror(stream) == 0 ? .empty(file: file) : .unreadable(file: file, reason: reason)
    }
    if let error = CaptureError.severalInterfaces(file: file, frame: 0, reason: reason) {
      return error
    }
    return .notACapture(file: file, reason: reason, firstBytes: Array(bytes.prefix(count)))
  }
}
