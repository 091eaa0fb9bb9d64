import CPcap

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A classic pcap file of Ethernet frames being written, as libpcap writes it.
final class PcapDump {
  private let handle: OpaquePointer
  private let path: String
  /// Nil once closed.
  private var dumper: OpaquePointer?

  init(path: String, nanoseconds: Bool) throws(CaptureWriteError) {
    guard !path.utf8.contains(0) else {
      throw .cannotWrite(file: path, reason: "the path holds a zero byte")
    }
    let precision = nanoseconds ? PCAP_TSTAMP_PRECISION_NANO : PCAP_TSTAMP_PRECISION_MICRO
    let handle = pcap_open_dead_with_tstamp_precision(
      DLT_EN10MB, Int32(CaptureLimits.frameBytes), UInt32(precision))
    guard let handle else { throw .cannotWrite(file: path, reason: "out of memory") }
    guard let stream = fopen(path, "wb") else {
      let reason = String(cString: strerror(errno))
      pcap_close(handle)
      throw .cannotWrite(file: path, reason: reason)
    }
    guard let dumper = pcap_dump_fopen(handle, stream) else {
      let reason = String(cString: pcap_geterr(handle))
      fclose(stream)
      pcap_close(handle)
      throw .cannotWrite(file: path, reason: reason)
    }
    self.handle = handle
    self.path = path
    self.dumper = dumper
  }

  deinit {
    if let dumper { pcap_dump_close(dumper) }
    pcap_close(handle)
  }

  /// Appends one frame; `fraction` is in the unit the file was opened with.
  func append(_ frame: [UInt8], seconds: Int64, fraction: Int64) throws(CaptureWriteError) {
    guard let dumper else { throw .cannotWrite(file: path, reason: "already closed") }
    var header = pcap_pkthdr()
    header.ts.tv_sec = .init(clamping: seconds)
    header.ts.tv_usec = .init(clamping: fraction)
    header.caplen = UInt32(clamping: frame.count)
    header.len = header.caplen
    pcap_dump(UnsafeMutableRawPointer(dumper).assumingMemoryBound(to: UInt8.self), &header, frame)
    guard ferror(pcap_dump_file(dumper)) == 0 else {
      throw .cannotWrite(file: path, reason: String(cString: strerror(errno)))
    }
  }

  /// Brings everything to the file and closes it; libpcap's own close would hide a full disk.
  func close() throws(CaptureWriteError) {
    guard let dumper else { return }
    self.dumper = nil
    let flushed = pcap_dump_flush(dumper) == 0
    let reason = flushed ? "" : String(cString: strerror(errno))
    pcap_dump_close(dumper)
    guard flushed else { throw .cannotWrite(file: path, reason: reason) }
  }
}
