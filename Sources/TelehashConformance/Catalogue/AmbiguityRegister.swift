import Foundation
import TelehashPackets
import TelehashRecords

/// All known ambiguities, in the order of their ids.
public struct AmbiguityRegister: Sendable {
  public let all: [Ambiguity]

  /// The row of an id such as `A25`, nil when there is none.
  public subscript(id: String) -> Ambiguity? { all.first { $0.id == id } }

  /// The rows that bear on a requirement.
  public func rows(for requirement: String) -> [Ambiguity] {
    all.filter { $0.requirements.contains(requirement) }
  }

  /// The register from the files the tool ships. Rows that name unknown requirements are refused.
  public static func load(
    from location: DataLocation, catalogue: RequirementCatalogue
  ) throws(DataFileError) -> Self {
    let file = location.requirements.appending(path: "ambiguities.json")
    let object = try DataFile.readObject(file)
    do throws(RecordError) {
      return try AmbiguityRegister(json: object, catalogue: catalogue)
    } catch {
      throw DataFileError(file: file.path, problem: error.description)
    }
  }

  init(json: JSONObject, catalogue: RequirementCatalogue) throws(RecordError) {
    let reader = try ObjectReader(json, members: ["schema", "ambiguities"])
    try reader.checkSchema("meshproof-ambiguities-1")
    var all: [Ambiguity] = []
    var ids: Set<String> = []
    for (value, place) in try reader.elements("ambiguities") {
      let row = try Ambiguity(json: value, at: place)
      guard ids.insert(row.id).inserted else {
        throw RecordError(place: place, problem: "\(row.id) is given twice")
      }
      if let id = catalogue.unknown(among: row.requirements).first {
        throw RecordError(place: place, problem: "there is no requirement \(id)")
      }
      all.append(row)
    }
    self.all = all
  }
}

extension Ambiguity {
  init(json: JSONValue, at place: String) throws(RecordError) {
    let reader = try ObjectReader(
      json, at: place,
      members: ["id", "topic", "defaultReading", "alsoAccepted", "requirements", "readings"])
    id = try reader.required("id", "an id such as A25") { value in
      value.string.flatMap { IDForm.isAmbiguity($0) ? $0 : nil }
    }
    topic = try reader.string("topic")
    defaultReading = try reader.string("defaultReading")
    alsoAccepted = try reader.string("alsoAccepted")
    requirements = try reader.strings("requirements")
    var readings: [Reading] = []
    for (value, place) in try reader.elements("readings") {
      let reading = try Reading(json: value, at: place)
      guard !readings.contains(where: { $0.name == reading.name }) else {
        throw RecordError(place: place, problem: "\(reading.name) is given twice")
      }
      readings.append(reading)
    }
    self.readings = readings
  }
}

extension Ambiguity.Reading {
  init(json: JSONValue, at place: String) throws(RecordError) {
    let reader = try ObjectReader(
      json, at: place, members: ["name", "meaning", "status", "seenIn"])
    name = try reader.string("name")
    meaning = try reader.string("meaning")
    status = try reader.choice("status")
    seenIn = try reader.strings("seenIn")
  }
}
