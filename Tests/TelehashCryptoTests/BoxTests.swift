import CSodium
import TelehashPackets
import Testing

@testable import TelehashCrypto

/// Our boxes against those of the library, at sizes around every border of the stream.
@Suite struct BoxTests {
  private static let sizes = Array(0...700) + [1142, 1200, 2000, 65_535]

  let key: [UInt8]
  let nonce: [UInt8]
  let text: [UInt8]

  init() {
    var random = SeededRandom(seed: 1, label: "boxes")
    key = random.bytes(32)
    nonce = random.bytes(24)
    text = random.bytes(65_535)
  }

  private func libraryBox(_ message: [UInt8]) -> [UInt8] {
    var box = [UInt8](repeating: 0, count: message.count + 16)
    crypto_secretbox_easy(&box, message, UInt64(message.count), nonce, key)
    return box
  }

  @Test func boxesAreTheLibrarysByteForByte() throws {
    for size in Self.sizes {
      let message = Array(text[..<size])
      let box = libraryBox(message)
      #expect(try CurveBox.seal(message, nonce: nonce, key: key) == box, "\(size) bytes")
      #expect(try CurveBox.open(box, nonce: nonce, key: key) == message, "\(size) bytes")
      let content = Sodium.xsalsa20(Array(box[16...]), nonce: nonce, key: key)
      #expect(content == message, "\(size) bytes")
    }
  }

  @Test func aBitChangedAnywhereOpensNothing() {
    for size in [0, 1, 15, 16, 32, 33, 96, 97, 224, 225, 300] {
      let box = libraryBox(Array(text[..<size]))
      for index in box.indices {
        var changed = box
        changed[index] ^= 1 << UInt8(index % 8)
        #expect(throws: CipherError.badMAC, "byte \(index) of a box around \(size)") {
          try CurveBox.open(changed, nonce: nonce, key: key)
        }
      }
    }
  }

  @Test func keyNonceAndLengthCount() {
    let box = libraryBox(Array(text[..<100]))
    var (otherKey, otherNonce) = (key, nonce)
    otherKey[31] ^= 0x80
    otherNonce[23] ^= 1
    for (box, nonce, key) in [
      (box, nonce, otherKey), (box, otherNonce, key), (Array(box.dropLast()), nonce, key),
      (box + [0], nonce, key),
    ] {
      #expect(throws: CipherError.badMAC) { try CurveBox.open(box, nonce: nonce, key: key) }
    }
  }
}
