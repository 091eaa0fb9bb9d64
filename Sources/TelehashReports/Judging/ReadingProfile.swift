import TelehashRecords

/// A reading the subject was seen to follow, with what the register knows about it.
package struct ShownReading: Hashable, Sendable {
  /// The row of the register, or the name of an option.
  package let topic: String
  package let reading: String
  /// `default`, `accepted`, `lenient`, `refused`, or empty when the register does not know it.
  package let status: String
  /// What the point is about, in words.
  package let about: String
  package let meaning: String
}

extension Report {
  /// The reading profile of the run.
  package var readings: [ShownReading] {
    run.readings.map { reading in
      let row = catalogue.ambiguities.first { $0.id == reading.topic }
      let known = row?.readings.first { $0.name == reading.reading }
      return ShownReading(
        topic: reading.topic, reading: reading.reading, status: known?.status ?? "",
        about: row?.topic ?? (reading.topic.hasPrefix("cs") ? "form of the cipher set" : ""),
        meaning: known?.meaning ?? "")
    }
  }
}
