import Foundation
import TelehashPackets
import TelehashRecords

/// The requirements that no case, vector or monitor covers, each with the reason why not.
///
/// Nothing is silently missing: what is in neither place is an error of this repository.
public struct Ledger: Sendable {
  /// One requirement that is not covered.
  public struct Entry: Hashable, Sendable {
    public let requirement: String
    public let reason: Reason
    /// The reason in words.
    public let text: String
  }

  /// Why a requirement is not covered.
  public enum Reason: String, CaseIterable, Hashable, Sendable {
    /// Nothing on the wire or at the interface would show it.
    case notObservable = "not observable"
    /// The text leaves it to the application.
    case applicationPolicy = "application policy"
    /// It could be checked, and is not yet.
    case outOfScope = "out of scope for now"
    /// It explains, and asks for nothing.
    case textOnly = "text only"
  }

  public let entries: [Entry]

  /// The entry of a requirement, nil when it has none.
  public subscript(requirement: String) -> Entry? {
    entries.first { $0.requirement == requirement }
  }

  /// The ledger the tool ships, `Scenarios/ledger.json`.
  public static func load(
    from location: DataLocation, catalogue: RequirementCatalogue
  ) throws(DataFileError) -> Ledger {
    let file = location.scenarios.appending(path: "ledger.json")
    let object = try DataFile.readObject(file)
    do throws(RecordError) {
      return try Ledger(json: object, catalogue: catalogue)
    } catch {
      throw DataFileError(file: file.path, problem: error.description)
    }
  }

  init(json: JSONObject, catalogue: RequirementCatalogue) throws(RecordError) {
    let reader = try ObjectReader(json, members: ["schema", "entries"])
    try reader.checkSchema("meshproof-ledger-1")
    var entries: [Entry] = []
    for (value, place) in try reader.elements("entries") {
      let entry = try ObjectReader(
        value, at: place, members: ["requirement", "reason", "text"])
      let id = try entry.string("requirement")
      guard catalogue[id] != nil else {
        throw RecordError(place: place, problem: "\(id) is no requirement")
      }
      guard !entries.contains(where: { $0.requirement == id }) else {
        throw RecordError(place: place, problem: "\(id) is given twice")
      }
      entries.append(
        Entry(
          requirement: id, reason: try entry.choice("reason"), text: try entry.string("text")))
    }
    self.entries = entries
  }
}
