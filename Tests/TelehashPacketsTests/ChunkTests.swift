import Testing

@testable import TelehashPackets

struct ChunkTests {
  private let example: [UInt8] = Array(0..<10)

  @Test func agreesWithThePublishedExample() {
    let frames = ChunkEncoder(size: 5).frames(of: example)
    #expect(frames.map(Hex.encode) == ["0400010203", "0404050607", "020809", "00"])
    let fixed = ChunkEncoder(size: 5, fixedFrames: true)
    #expect(fixed.frames(of: example).map(Hex.encode) == ["0400010203", "0404050607", "02080900"])
    #expect(fixed.frames(of: Array(0..<8)).map(Hex.encode).last == "00")
    #expect(fixed.frames(of: Array(0..<8)).count == 3)
  }

  @Test func agreesWithOtherImplementations() {
    let hundred = ChunkEncoder(size: 10).frames(of: [UInt8](repeating: 1, count: 102)).dropLast()
    #expect(hundred.count == 12)
    #expect(hundred.map { Int($0[0]) } == [Int](repeating: 9, count: 11) + [3])
    let long = [UInt8](repeating: 1, count: 847)
    #expect(ChunkEncoder().frames(of: long).map { $0[0] } == [255, 255, 255, 82, 0])
    #expect(ChunkEncoder().stream(of: long).count == 852)
  }

  @Test func fillsAllFragmentsButTheLast() {
    let packet = [UInt8](repeating: 9, count: 1000)
    for size in [2, 5, 20, 64, 120, 256] {
      let fragments = ChunkEncoder(size: size).frames(of: packet).dropLast()
      #expect(fragments.dropLast().allSatisfy { Int($0[0]) == size - 1 && $0.count == size })
      #expect(fragments.map { Int($0[0]) }.reduce(0, +) == 1000)
      #expect(fragments.count == (1000 + size - 2) / (size - 1))
    }
    #expect(ChunkEncoder(size: -1).size == 2)
    #expect(ChunkEncoder(size: 1024).size == 256)
    #expect(ChunkEncoder().frames(of: []).isEmpty)
  }

  @Test func tellsPacketsFromAcknowledgementsAndRubbish() throws {
    let stream = try Hex.decode("000002010200040000beef0003aabbcc00")
    let events: [ChunkDecoder.Event] = [
      .acknowledgement, .acknowledgement,
      .discarded([1, 2], .notAPacket(.lengthExceedsPacket(length: 258, available: 0))),
      .packet([0, 0, 0xBE, 0xEF]),
      .discarded(
        [0xAA, 0xBB, 0xCC], .notAPacket(.lengthExceedsPacket(length: 0xAABB, available: 1))),
    ]
    for size in [1, 2, 3, 7, stream.count] {
      var decoder = ChunkDecoder()
      var seen: [ChunkDecoder.Event] = []
      for start in stride(from: 0, to: stream.count, by: size) {
        seen += decoder.receive(Array(stream[start..<min(start + size, stream.count)]))
      }
      #expect(seen == events)
      #expect(decoder.acknowledgements == 2)
      #expect(decoder.packetChunks == 6)
      #expect(!decoder.isInsidePacket)
    }
  }

  @Test func waitsForTheTerminator() {
    var decoder = ChunkDecoder()
    #expect(decoder.receive([4, 0, 0, 1, 2]).isEmpty)
    #expect(decoder.isInsidePacket)
    #expect(decoder.receive([0]) == [.packet([0, 0, 1, 2])])
    #expect(decoder.receive([0]) == [.acknowledgement])
  }

  @Test func dropsWhatIsTooLongAndGoesOn() {
    var decoder = ChunkDecoder(maximumPacket: 10)
    let long = ChunkEncoder(size: 5).stream(of: [UInt8](repeating: 0, count: 11))
    let whole = ChunkEncoder(size: 5).stream(of: [UInt8](repeating: 0, count: 10))
    #expect(
      decoder.receive(long + whole) == [
        .discarded([], .tooLong(limit: 10)), .packet([UInt8](repeating: 0, count: 10)),
      ])
  }

  @Test func passesCloakedBuffersOnWhenAsked() {
    let cloaked: [UInt8] = [0xD7, 0x44, 0x8F]
    let stream = ChunkEncoder().stream(of: cloaked) + ChunkEncoder().stream(of: [0, 9])
    var plain = ChunkDecoder()
    var cloaking = ChunkDecoder(mayBeCloaked: true)
    let broken = ChunkDecoder.Event.discarded(
      [0, 9], .notAPacket(.lengthExceedsPacket(length: 9, available: 0)))
    #expect(plain.receive(stream).last == broken)
    #expect(cloaking.receive(stream) == [.packet(cloaked), broken])
  }

  @Test func survivesRandomStreams() {
    var random = TestRandom(seed: 3)
    for _ in 0..<500 {
      let stream = (0..<400).map { _ in
        random.below(3) == 0 ? UInt8(0) : UInt8(random.below(random.below(2) == 0 ? 8 : 256))
      }
      var whole = ChunkDecoder(maximumPacket: 100)
      var pieces = ChunkDecoder(maximumPacket: 100)
      var events: [ChunkDecoder.Event] = []
      var at = 0
      while at < stream.count {
        let end = min(at + 1 + random.below(9), stream.count)
        events += pieces.receive(Array(stream[at..<end]))
        at = end
      }
      #expect(whole.receive(stream) == events)
      #expect(whole.packetChunks == pieces.packetChunks)
    }
  }

  @Test func carriesEveryPacketBack() {
    var random = TestRandom(seed: 4)
    for round in 0..<300 {
      let encoder = ChunkEncoder(
        size: 2 + random.below(255), fixedFrames: round.isMultiple(of: 2))
      let packets = (0..<5).map { _ in [0, 0] + random.bytes(random.below(600)) }
      var decoder = ChunkDecoder()
      let stream = packets.flatMap { encoder.stream(of: $0) }
      #expect(decoder.receive(stream) == packets.map { .packet($0) })
    }
  }
}

struct ChunkStreamTests {
  private let packet: [UInt8] = [0, 0, 1, 2, 3, 4, 5, 6]

  private func send(_ packet: [UInt8], on stream: inout ChunkStream) -> Bool {
    stream.send(packet)
  }

  private func drain(_ stream: inout ChunkStream) -> [String] {
    var frames: [String] = []
    while let frame = stream.nextFrame() { frames.append(Hex.encode(frame)) }
    return frames
  }

  @Test func waitsAfterEachChunkWhenBlocking() {
    var stream = ChunkStream(
      ChunkProfile(encoder: ChunkEncoder(size: 4), isBlocking: true, acknowledging: .never))
    #expect(send(packet, on: &stream))
    #expect(drain(&stream) == ["03000001"])
    #expect(drain(&stream) == [])
    for expected in ["03020304", "020506", "00"] {
      #expect(stream.receive([0]) == [.acknowledgement])
      #expect(drain(&stream) == [expected])
    }
    _ = stream.receive([0])
    #expect(drain(&stream) == [])
  }

  @Test func isReleasedOnlyByAFullChunk() {
    var stream = ChunkStream(.serial(bufferSize: 4))
    #expect(send(packet, on: &stream))
    #expect(drain(&stream) == ["03000001"])
    _ = stream.receive([2, 0])
    #expect(drain(&stream) == [])
    _ = stream.receive([0])
    #expect(drain(&stream) == ["03020304"])
  }

  @Test func acknowledgesEveryChunkOnSerialLines() {
    var stream = ChunkStream(.serial())
    _ = stream.receive([2, 0, 0, 1, 7, 0])
    #expect(drain(&stream) == ["00", "00", "00"])
    _ = stream.receive([0])
    #expect(drain(&stream) == [])
  }

  @Test func acknowledgesOnceForEachReadOnTCP() {
    var stream = ChunkStream(.tcp)
    _ = stream.receive([2, 0, 0, 1, 7, 0])
    #expect(drain(&stream) == ["00"])
    _ = stream.receive([0, 0])
    #expect(drain(&stream) == [])
    _ = stream.receive([1, 9])
    #expect(send(packet, on: &stream))
    #expect(drain(&stream) == ["080000010203040506", "00"])
  }

  @Test func neverAcknowledgesInsideAPacket() {
    var stream = ChunkStream(.serial(bufferSize: 4))
    #expect(send(packet, on: &stream))
    let first = stream.nextFrame()
    #expect(first?.count == 4)
    _ = stream.receive([1, 0, 1, 0, 1, 0])
    // Three chunks are owed; the rest of the packet goes first and pays for them.
    var sent: [String] = drain(&stream)
    #expect(sent == ["03020304"])
    for _ in 0..<2 {
      _ = stream.receive([0])
      sent += drain(&stream)
    }
    // The first of those zeros ended the peer's packet: four chunks in, three and one ack out.
    #expect(sent == ["03020304", "020506", "00", "00"])
    _ = stream.receive([1, 0])
    #expect(drain(&stream) == ["00"])
  }

  @Test func twoBlockedEndsMakeProgress() {
    var ends = [ChunkStream(.serial(bufferSize: 5)), ChunkStream(.serial(bufferSize: 3))]
    let packets: [[UInt8]] = (0..<20).map { [0, 0] + [UInt8](repeating: $0, count: 30) }
    for packet in packets {
      for end in ends.indices {
        #expect(send(packet, on: &ends[end]))
      }
    }
    var received: [[[UInt8]]] = [[], []]
    var isMoving = true
    while isMoving {
      isMoving = false
      for end in ends.indices {
        while let frame = ends[end].nextFrame() {
          isMoving = true
          for event in ends[1 - end].receive(frame) {
            if case .packet(let packet) = event { received[1 - end].append(packet) }
          }
        }
      }
    }
    #expect(received == [packets, packets])
  }

  @Test func takesOnlySoMuchForAPeerThatDoesNotRead() {
    var stream = ChunkStream(.serial())
    let big = [UInt8](repeating: 0, count: 1 << 19)
    #expect(send(big, on: &stream))
    #expect(send(big, on: &stream))
    #expect(!send([0, 0], on: &stream))
    #expect(!send([], on: &stream))
    _ = stream.nextFrame()
    #expect(send([0, 0], on: &stream))
  }
}
