import CSodium
import TelehashCrypto
import TelehashPackets

/// Packets before any key: where the parts are, what the head says, cloaking.
enum PacketRows {
  static var groups: [RowGroup] {
    [
      RowGroup("split a packet, 1200 bytes") { split() },
      RowGroup("read a head, 57 bytes") { head() },
      RowGroup("cloak, 1200 bytes") { cloak() },
      RowGroup("decloak, 1200 bytes") { decloak() },
    ]
  }

  private static func split() -> Measurement {
    let packet =
      [0, 31] + Array(#"{"type":"link","at":1425774234}"#.utf8) + [UInt8](repeating: 7, count: 1167)
    return Measurement(operation: { keep(try? PacketLayout(of: packet)) })
  }

  private static func head() -> Measurement {
    let head = Array(#"{"c":1,"type":"stream","seq":22,"ack":20,"miss":[1,2,20]}"#.utf8)
    return Measurement(operation: { keep(try? JSONReader.readObject(head)) })
  }

  private static func cloak() -> Measurement {
    var random = SeededRandom(seed: 1, label: "cloak")
    let packet = [0, 0] + random.bytes(1198)
    let nonce = [UInt8](1...8)
    return Measurement(
      bareName: "crypto_stream_chacha20_xor",
      operation: { keep(try? Cloak.cloak(packet, nonce: nonce)) },
      bare: bare(packet, nonce: nonce))
  }

  private static func decloak() -> Measurement {
    var random = SeededRandom(seed: 1, label: "cloak")
    let packet = [0, 0] + random.bytes(1198)
    let cloaked = Cloak.cloak(packet, rounds: 1, random: &random)
    return Measurement(
      bareName: "crypto_stream_chacha20_xor", operation: { keep(try? Cloak.uncloak(cloaked)) },
      bare: bare(packet, nonce: Array(cloaked.prefix(8))))
  }

  private static func bare(_ packet: [UInt8], nonce: [UInt8]) -> () -> Void {
    let key = Cloak.key
    let output = Scratch(packet.count)
    return {
      _ = crypto_stream_chacha20_xor(output.base, packet, UInt64(packet.count), nonce, key)
    }
  }
}

/// Memory a bare operation writes to, made once.
final class Scratch {
  let base: UnsafeMutablePointer<UInt8>

  init(_ count: Int) { base = .allocate(capacity: max(count, 1)) }

  deinit { base.deallocate() }
}
