/// The modes over whole arrays, for callers that have no part of a packet in hand.
extension AES {
  package static func ctr(
    key: [UInt8], counter: [UInt8], _ data: [UInt8]
  ) throws(CipherError) -> [UInt8] {
    try ctr(key: key, counter: counter, data.span)
  }

  package static func sealGCM(
    key: [UInt8], iv: [UInt8], _ plaintext: [UInt8], additional: [UInt8] = [], tagSize: Int = 16
  ) throws(CipherError) -> [UInt8] {
    try sealGCM(key: key, iv: iv, plaintext, additional: additional.span, tagSize: tagSize)
  }

  package static func openGCM(
    key: [UInt8], iv: [UInt8], _ sealed: [UInt8], additional: [UInt8] = [], tagSize: Int = 16
  ) throws(CipherError) -> [UInt8] {
    try openGCM(key: key, iv: iv, sealed.span, additional: additional.span, tagSize: tagSize)
  }
}

extension RSAPublicKey {
  package func verify(signature: [UInt8], of data: [UInt8]) throws(CipherError) {
    try verify(signature: signature.span, of: data)
  }
}
