import ArgumentParser
import TelehashConformance
import TelehashCore
import TelehashPackets
import TelehashRecords

extension Listing {
  init(requirements: [Requirement]) {
    self.init(columns: ["id", "level", "statement"])
    items = requirements.map { requirement in
      Item(
        names: [requirement.id, requirement.area],
        cells: [
          .init(requirement.id, .name), .init(requirement.level.rawValue),
          .init(requirement.statement),
        ],
        json: requirement.json)
    }
  }

  init(areas: [RequirementArea]) {
    self.init(columns: ["area", "count", "title"])
    items = areas.map { area in
      Item(
        names: [area.name],
        cells: [.init(area.name, .name), .init("\(area.requirements.count)"), .init(area.title)],
        json: [
          "area": .string(area.name), "title": .string(area.title),
          "requirements": .array(area.requirements.map { .string($0.id) }),
        ])
    }
  }

  init(vectors: VectorLibrary) {
    self.init(columns: ["id", "result", "type", "file", "comment"])
    for file in vectors.files {
      for group in file.groups {
        items += group.tests.map { test in
          Item(
            names: [test.id, file.path] + test.requirements,
            cells: [
              .init(test.id, .name), .init(test.result.rawValue), .init(group.type),
              .init(file.path), .init(Printable.text(test.comment)),
            ],
            json: [
              "id": .string(test.id), "file": .string(file.path), "type": .string(group.type),
              "source": .string(group.source.rawValue), "result": .string(test.result.rawValue),
              "requirements": .array(test.requirements.map(JSONValue.string)),
              "comment": .string(test.comment),
            ])
        }
      }
    }
  }

  init(scenarios: [Scenario]) {
    self.init(columns: ["scenario", "cases", "title"])
    items = scenarios.map { scenario in
      let requirements = scenario.requirements.map(\.value)
      return Item(
        names: [scenario.id] + requirements + scenario.tags.map { "#" + $0 },
        cells: [
          .init(scenario.id, .name), .init("\(scenario.cases.count)"),
          .init(Printable.text(scenario.title)),
        ],
        json: [
          "id": .string(scenario.id), "title": .string(scenario.title),
          "requirements": .array(requirements.map(JSONValue.string)),
          "tags": .array(scenario.tags.map(JSONValue.string)),
          "cases": .array(scenario.cases.map { .string($0.id) }),
        ])
    }
  }

  init(cases scenarios: [Scenario]) {
    self.init(columns: ["case"])
    for scenario in scenarios {
      let names =
        [scenario.id] + scenario.requirements.map(\.value) + scenario.tags.map { "#" + $0 }
      items += scenario.cases.map { point in
        Item(
          names: names + [point.id], cells: [.init(point.id, .name)],
          json: ["id": .string(point.id), "scenario": .string(scenario.id)])
      }
    }
  }

  init(monitors: [MonitorDescription]) {
    self.init(columns: ["monitor", "requirements"])
    items = monitors.map { monitor in
      Item(
        names: [monitor.name] + monitor.requirements,
        cells: [
          .init(monitor.name, .name), .init(monitor.requirements.joined(separator: " ")),
        ],
        json: [
          "name": .string(monitor.name),
          "requirements": .array(monitor.requirements.map(JSONValue.string)),
        ])
    }
  }

  init(ambiguities: [Ambiguity]) {
    self.init(columns: ["row", "topic"])
    items = ambiguities.map { row in
      Item(
        names: [row.id] + row.requirements,
        cells: [.init(row.id, .name), .init(row.topic)],
        json: [
          "id": .string(row.id), "topic": .string(row.topic),
          "defaultReading": .string(row.defaultReading),
          "alsoAccepted": .string(row.alsoAccepted),
          "requirements": .array(row.requirements.map(JSONValue.string)),
          "readings": .array(row.readings.map { .string($0.name) }),
        ])
    }
  }

  /// The deliberate faults that the reference implementation can imitate.
  static var deviations: Listing {
    var listing = Listing(columns: ["deviation", "breaks", "effect", "what it does"])
    listing.items = DeviationRegister.all.map { record in
      Item(
        names: [record.name, record.family.rawValue] + record.requirements,
        cells: [
          .init(record.name, .name), .init(record.requirements.joined(separator: " ")),
          .init(record.effect.phrase), .init(record.statement),
        ],
        json: record.json)
    }
    return listing
  }

  /// Every command of the program.
  static var commands: Listing {
    var listing = Listing(columns: ["command", "what it does"])
    add(MeshproofCommand.self, under: [], to: &listing)
    return listing
  }

  private static func add(
    _ command: any ParsableCommand.Type, under path: [String], to listing: inout Listing
  ) {
    let configuration = command.configuration
    let path = path + [configuration.commandName ?? "\(command)".lowercased()]
    let name = path.joined(separator: " ")
    if configuration.subcommands.isEmpty {
      listing.items.append(
        Item(
          names: [name], cells: [.init(name, .name), .init(configuration.abstract)],
          json: ["name": .string(name), "abstract": .string(configuration.abstract)]))
    }
    for subcommand in configuration.subcommands { add(subcommand, under: path, to: &listing) }
  }

  /// The dated editions of the protocol.
  static var editions: Listing {
    var listing = Listing(columns: ["edition", "date"])
    listing.items = EditionName.allCases.map { edition in
      Item(
        names: [edition.rawValue],
        cells: [.init(edition.rawValue, .name), .init(edition.date)],
        json: ["name": .string(edition.rawValue), "date": .string(edition.date)])
    }
    return listing
  }
}

extension Requirement {
  /// The requirement as an object for other tools.
  var json: JSONObject {
    [
      "id": .string(id), "level": .string(level.rawValue), "statement": .string(statement),
      "source": .string(source),
      "statedIn": .array(statedIn.map { .string($0.rawValue) }),
      "editions": .array(editions.map { .string($0.rawValue) }),
      "kinds": .array(kinds.map { .string($0.rawValue) }), "check": .string(check),
      "observable": .string(observable), "isOurReading": .bool(isOurReading),
    ]
  }
}

extension DeviationRecord {
  /// The record as an object for other tools.
  var json: JSONObject {
    [
      "name": .string(name), "statement": .string(statement),
      "requirements": .array(requirements.map(JSONValue.string)),
      "effect": .string(effect.phrase), "place": .string(place.rawValue),
      "family": .string(family.rawValue), "seenIn": .array(seenIn.map(JSONValue.string)),
    ]
  }
}

extension DeviationRecord.Effect {
  /// The effect in words; a reading with its row and name.
  var phrase: String {
    switch self {
    case .reading(let reading): "\(word) \(reading.rawValue)"
    case .fail, .lenient, .inconclusive, .vector: word
    }
  }
}

extension EditionName {
  /// When its text was written.
  var date: String {
    switch self {
    case .v20: "February 2014"
    case .v21: "May 2014"
    case .v3December2014: "December 2014"
    case .v3March2015: "March 2015"
    case .v3: "April 2015, with later clarifications"
    }
  }
}
