public import TelehashPackets

/// All requirements of all editions, by area.
public struct RequirementCatalogue: Sendable {
  /// From the encodings up to the transports, version 3 first.
  public let areas: [RequirementArea]
  private let positions: [String: Position]

  private struct Position: Sendable {
    let area: Int
    let index: Int
  }

  init(areas: [RequirementArea]) throws(CatalogueError) {
    var positions: [String: Position] = [:]
    for (area, content) in areas.enumerated() {
      for (index, requirement) in content.requirements.enumerated() {
        guard requirement.area == content.name else {
          throw .foreign(requirement.id, area: content.name)
        }
        let old = positions.updateValue(
          Position(area: area, index: index), forKey: requirement.id)
        guard old == nil else { throw .duplicate(requirement.id) }
      }
    }
    self.areas = areas
    self.positions = positions
  }

  /// Every requirement, area by area.
  public var all: [Requirement] { areas.flatMap(\.requirements) }

  /// The requirement of an id, nil when there is none.
  public subscript(id: String) -> Requirement? {
    positions[id].map { areas[$0.area].requirements[$0.index] }
  }

  /// The area of this name, as in `HS`.
  public func area(_ name: String) -> RequirementArea? { areas.first { $0.name == name } }

  /// What can be checked in this way.
  public func requirements(kind: Requirement.Kind) -> [Requirement] {
    all.filter { $0.kinds.contains(kind) }
  }

  /// What holds for this edition.
  public func requirements(in edition: EditionName) -> [Requirement] {
    all.filter { $0.editions.contains(edition) }
  }

  /// The ids among `ids` that no requirement has, in their order.
  public func unknown(among ids: some Sequence<String>) -> [String] {
    ids.filter { positions[$0] == nil }
  }
}

/// A catalogue that contradicts itself.
public enum CatalogueError: Error, Hashable, Sendable {
  case duplicate(String)
  case unknown(String)
  case foreign(String, area: String)
}

extension CatalogueError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .duplicate(let id): "\(id) is given twice"
    case .unknown(let id): "there is no requirement \(id)"
    case .foreign(let id, let area): "\(id) is not of the area \(area)"
    }
  }
}
