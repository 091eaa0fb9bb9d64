import TelehashCrypto

/// A source that gives out the bytes it was made with, and then zeros.
struct ScriptedRandom: RandomSource {
  private var script: ArraySlice<UInt8>

  init(_ script: [UInt8]) { self.script = script[...] }

  mutating func bytes(_ count: Int) -> [UInt8] {
    let drawn = Array(script.prefix(count))
    script = script.dropFirst(count)
    return drawn + [UInt8](repeating: 0, count: count - drawn.count)
  }
}
