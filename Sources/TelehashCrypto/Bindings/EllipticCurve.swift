import CLibCrypto

/// A prime curve with cofactor 1, and Diffie-Hellman on it with given secrets.
package final class EllipticCurve: Sendable {
  /// The curve of CS1a: 20-byte coordinates, an order of 161 bits.
  package static let secp160r1 = EllipticCurve(id: NID_secp160r1, fieldSize: 20)
  /// The curve of CS2a ephemerals: 32-byte coordinates.
  package static let p256 = EllipticCurve(id: NID_X9_62_prime256v1, fieldSize: 32)

  /// How a point is written.
  package enum Form: Hashable, Sendable {
    /// `02` or `03`, then X.
    case compressed
    /// `04`, X, Y.
    case uncompressed
    /// X, Y with nothing before them.
    case coordinates
  }

  /// Bytes of one coordinate, and of a shared secret.
  package let fieldSize: Int

  /// Never changed after `init`, so it may be used from any thread; nil when the library was built
  /// without the curve.
  private nonisolated(unsafe) let group: OpaquePointer?

  private init(id: Int32, fieldSize: Int) {
    self.fieldSize = fieldSize
    group = EC_GROUP_new_by_curve_name(id)
  }

  deinit { EC_GROUP_free(group) }

  /// Bytes of a point in this form.
  package func size(_ form: Form) -> Int {
    switch form {
    case .compressed: 1 + fieldSize
    case .uncompressed: 1 + 2 * fieldSize
    case .coordinates: 2 * fieldSize
    }
  }

  /// The public key of a secret, which must be above zero and below the order.
  package func publicKey(of secret: [UInt8], form: Form) throws(CipherError) -> [UInt8] {
    let group = AgreementMemory.Group.prime(fieldSize: fieldSize, form)
    return try AgreementMemory.publicKey(group, of: secret) { () throws(CipherError) in
      try workOutPublicKey(of: secret, form: form)
    }
  }

  private func workOutPublicKey(
    of secret: [UInt8], form: Form
  ) throws(CipherError) -> [UInt8] {
    let group = try available()
    let scalar = try scalar(secret)
    let context = try BigNumberContext()
    let point = try Point(on: group)
    guard EC_POINT_mul(group, point.pointer, scalar.pointer, nil, nil, context.pointer) == 1 else {
      throw .libraryFailure
    }
    return try encode(point, form: form, context: context)
  }

  /// The X coordinate of secret times point: always `fieldSize` bytes, leading zeros kept
  /// (CS1A-03).
  package func sharedX(
    secret: [UInt8], publicKey: [UInt8], form: Form
  ) throws(CipherError) -> [UInt8] {
    let group = AgreementMemory.Group.prime(fieldSize: fieldSize, form)
    return try AgreementMemory.shared(
      group, secret: secret, publicKey: publicKey
    ) { () throws(CipherError) in
      try workOutSharedX(secret: secret, publicKey: publicKey, form: form)
    }
  }

  private func workOutSharedX(
    secret: [UInt8], publicKey: [UInt8], form: Form
  ) throws(CipherError) -> [UInt8] {
    let group = try available()
    let scalar = try scalar(secret)
    let context = try BigNumberContext()
    let theirs = try decode(publicKey, form: form, context: context)
    let product = try Point(on: group)
    let x = try BigNumber()
    guard
      EC_POINT_mul(
        group, product.pointer, nil, theirs.pointer, scalar.pointer, context.pointer) == 1,
      EC_POINT_get_affine_coordinates(group, product.pointer, x.pointer, nil, context.pointer) == 1
    else { throw .libraryFailure }
    return try x.bytes(fieldSize)
  }

  /// Throws unless the bytes are a point of the curve, written in this form.
  package func check(publicKey: [UInt8], form: Form) throws(CipherError) {
    _ = try decode(publicKey, form: form, context: BigNumberContext())
  }

  /// A secret drawn from `random`, as many bytes as a coordinate has.
  package func makeSecret(random: inout some RandomSource) throws(CipherError) -> [UInt8] {
    for _ in 0..<Self.draws {
      let bytes = random.bytes(fieldSize)
      if (try? scalar(bytes)) != nil { return bytes }
    }
    throw .badKey(.outOfRange)
  }

  /// Draws before a source is given up: a sound one misses with a chance below 2^-32 each time.
  private static let draws = 8

  private func available() throws(CipherError) -> OpaquePointer {
    guard let group else { throw .libraryFailure }
    return group
  }

  private func scalar(_ secret: [UInt8]) throws(CipherError) -> BigNumber {
    guard secret.count <= fieldSize + 1 else {
      throw .badKey(.size(expected: fieldSize, actual: secret.count))
    }
    let number = try BigNumber(secret)
    guard !number.isZero, let order = EC_GROUP_get0_order(try available()),
      BN_cmp(number.pointer, order) < 0
    else { throw .badKey(.outOfRange) }
    return number
  }

  private func encode(
    _ point: borrowing Point, form: Form, context: borrowing BigNumberContext
  ) throws(CipherError) -> [UInt8] {
    let conversion =
      form == .compressed ? POINT_CONVERSION_COMPRESSED : POINT_CONVERSION_UNCOMPRESSED
    var bytes = [UInt8](
      repeating: 0, count: form == .compressed ? 1 + fieldSize : 1 + 2 * fieldSize)
    let size = bytes.count
    guard
      EC_POINT_point2oct(
        try available(), point.pointer, conversion, &bytes, size, context.pointer) == size
    else { throw .libraryFailure }
    return form == .coordinates ? Array(bytes.dropFirst()) : bytes
  }

  /// Reads a point and checks that it is on the curve.
  private func decode(
    _ bytes: [UInt8], form: Form, context: borrowing BigNumberContext
  ) throws(CipherError) -> Point {
    guard bytes.count == size(form) else {
      throw .badKey(.size(expected: size(form), actual: bytes.count))
    }
    let prefixed: [UInt8]
    switch form {
    case .compressed:
      guard bytes[0] == 2 || bytes[0] == 3 else { throw .badKey(.encoding) }
      prefixed = bytes
    case .uncompressed:
      guard bytes[0] == 4 else { throw .badKey(.encoding) }
      prefixed = bytes
    case .coordinates:
      prefixed = [4] + bytes
    }
    let group = try available()
    let point = try Point(on: group)
    guard
      EC_POINT_oct2point(group, point.pointer, prefixed, prefixed.count, context.pointer) == 1
    else {
      ERR_clear_error()
      throw .notOnCurve
    }
    return point
  }

  /// A point of libcrypto's, cleared when it goes.
  private struct Point: ~Copyable {
    let pointer: OpaquePointer

    init(on group: OpaquePointer) throws(CipherError) {
      guard let point = EC_POINT_new(group) else { throw .libraryFailure }
      pointer = point
    }

    deinit { EC_POINT_clear_free(pointer) }
  }
}
