import Foundation
import TelehashPackets
import TelehashRecords

extension RequirementCatalogue {
  /// The catalogue from the files the tool ships.
  public static func load(from location: DataLocation) throws(DataFileError) -> Self {
    let folder = location.requirements
    let index = try CatalogueIndex(file: folder.appending(path: "index.json"))
    var areas: [RequirementArea] = []
    for name in index.areas {
      let file = folder.appending(path: "\(name).json")
      let object = try DataFile.readObject(file)
      do throws(RecordError) {
        let area = try RequirementArea(json: object, index: index)
        guard area.name == name else {
          throw RecordError(place: "area", problem: "expected \(name)")
        }
        areas.append(area)
      } catch {
        throw DataFileError(file: file.path, problem: error.description)
      }
    }
    do throws(CatalogueError) {
      let catalogue = try RequirementCatalogue(areas: areas)
      for id in catalogue.unknown(among: index.exceptions.flatMap(\.requirements)) {
        throw CatalogueError.unknown(id)
      }
      return catalogue
    } catch {
      throw DataFileError(file: folder.path, problem: error.description)
    }
  }
}

/// The order of the areas, and where an earlier draft does not share what the final text says.
struct CatalogueIndex: Sendable {
  let areas: [String]
  let exceptions: [Exception]

  /// Requirements of the final text that do not hold for earlier drafts.
  struct Exception: Hashable, Sendable {
    let requirements: [String]
    let editions: [EditionName]
    /// What those drafts say instead.
    let reason: String
  }

  init(file: URL) throws(DataFileError) {
    let object = try DataFile.readObject(file)
    do throws(RecordError) {
      try self.init(json: object)
    } catch {
      throw DataFileError(file: file.path, problem: error.description)
    }
  }

  init(json: JSONObject) throws(RecordError) {
    let reader = try ObjectReader(json, members: ["schema", "areas", "notInherited"])
    try reader.checkSchema("meshproof-requirement-index-1")
    areas = try reader.strings("areas")
    var exceptions: [Exception] = []
    for (value, place) in try reader.elements("notInherited") {
      let reader = try ObjectReader(
        value, at: place, members: ["requirements", "editions", "reason"])
      let exception = Exception(
        requirements: try reader.strings("requirements"),
        editions: try reader.choices("editions"),
        reason: try reader.string("reason"))
      guard exception.editions.allSatisfy({ $0.isVersion3 && $0 < .v3 }) else {
        throw RecordError(
          place: reader.place(of: "editions"), problem: "expected only earlier drafts of v3")
      }
      exceptions.append(exception)
    }
    self.exceptions = exceptions
  }

  /// The editions something holds for that was read in `stated`.
  func editions(of id: String, statedIn stated: [EditionName]) -> [EditionName] {
    guard stated == [.v3] else { return stated.sorted() }
    let lost = exceptions.filter { $0.requirements.contains(id) }.flatMap(\.editions)
    return EditionName.allCases.filter { $0.isVersion3 && !lost.contains($0) }
  }
}

extension RequirementArea {
  init(json: JSONObject, index: CatalogueIndex) throws(RecordError) {
    let reader = try ObjectReader(
      json, members: ["schema", "area", "areaTitle", "requirements"])
    try reader.checkSchema("meshproof-requirements-1")
    name = try reader.string("area")
    title = try reader.string("areaTitle")
    var requirements: [Requirement] = []
    for (value, place) in try reader.elements("requirements") {
      requirements.append(try Requirement(json: value, at: place, index: index))
    }
    self.requirements = requirements
  }
}

extension Requirement {
  init(json: JSONValue, at place: String, index: CatalogueIndex) throws(RecordError) {
    let reader = try ObjectReader(
      json, at: place,
      members: [
        "id", "level", "statement", "source", "edition", "kind", "check", "observable",
      ])
    id = try reader.required("id", "an id such as HS-12") { value in
      value.string.flatMap { IDForm.isRequirement($0) ? $0 : nil }
    }
    level = try reader.choice("level")
    statement = try reader.string("statement")
    source = try reader.string("source")
    statedIn = try reader.choices("edition")
    editions = index.editions(of: id, statedIn: statedIn)
    kinds = try reader.choices("kind")
    check = try reader.string("check")
    observable = try reader.string("observable")
  }
}

extension ObjectReader {
  /// Refuses a file of another format.
  func checkSchema(_ expected: String) throws(RecordError) {
    let schema = try string("schema")
    guard schema == expected else {
      throw RecordError(
        place: place(of: "schema"), problem: "expected \(expected), not \(schema)")
    }
  }

  /// An array without repetition of the raw values of an enumeration.
  func choices<T: RawRepresentable & CaseIterable & Hashable>(
    _ name: String, of type: T.Type = T.self
  ) throws(RecordError) -> [T] where T.RawValue == String {
    var choices: [T] = []
    for (value, place) in try elements(name) {
      guard let choice = value.string.flatMap(T.init(rawValue:)), !choices.contains(choice) else {
        let names = T.allCases.map(\.rawValue).joined(separator: ", ")
        throw RecordError(place: place, problem: "expected one of \(names), each once")
      }
      choices.append(choice)
    }
    return choices
  }
}
