import Testing

@testable import TelehashCapture

@Suite struct BoundedFileTests {
  @Test func readsUpToTheBoundAndNoFurther() throws {
    try withTemporaryFile { path in
      for count in [0, 9, 10, 11, 70_000] {
        let bytes = Frames.payload(count)
        try Fixtures.write(bytes, to: path)
        let read = try? BoundedFile.read(path, maximum: 10)
        #expect(read == (count <= 10 ? bytes : nil))
        #expect(try BoundedFile.read(path, maximum: 70_000) == bytes)
      }
    }
  }
}
