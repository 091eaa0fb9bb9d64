import TelehashConformance

/// What bears on each requirement: tests, scenarios, monitors and the faults that show they can fail.
struct CoverageIndex {
  /// What bears on one requirement.
  struct Entry {
    /// Test vectors, in the order of files.
    var vectors: [VectorMention] = []
    var scenarios: [Scenario] = []
    /// Names of monitors.
    var monitors: [String] = []
    /// Deviations that break it, by which its checks are seen to fail.
    var deviations: [String] = []

    var isEmpty: Bool { vectors.isEmpty && scenarios.isEmpty && monitors.isEmpty }
    /// How many cases the scenarios have together.
    var cases: Int { scenarios.map(\.cases.count).reduce(0, +) }
  }

  /// A test vector and its file.
  struct VectorMention {
    let file: String
    let id: String
  }

  private var entries: [String: Entry] = [:]

  init(
    vectors: VectorLibrary, scenarios: [Scenario], monitors: [MonitorDescription],
    deviations: [DeviationRecord] = DeviationRegister.all
  ) {
    for file in vectors.files {
      for test in file.tests {
        for id in test.requirements {
          entries[id, default: Entry()].vectors.append(VectorMention(file: file.path, id: test.id))
        }
      }
    }
    for scenario in scenarios {
      for id in scenario.requirements {
        entries[id.value, default: Entry()].scenarios.append(scenario)
      }
    }
    for monitor in monitors {
      for id in monitor.requirements { entries[id, default: Entry()].monitors.append(monitor.name) }
    }
    for deviation in deviations {
      for id in deviation.requirements {
        entries[id, default: Entry()].deviations.append(deviation.name)
      }
    }
  }

  /// The index of everything shipped.
  init(_ data: ShippedData) throws(CommandError) {
    self.init(
      vectors: try data.vectors(), scenarios: try data.scenarios(),
      monitors: MonitorDescription.all)
  }

  subscript(id: String) -> Entry { entries[id] ?? Entry() }
}

/// A passive rule by its name and what it judges.
struct MonitorDescription: Hashable {
  let name: String
  let requirements: [String]

  /// All monitors, in the order they are asked.
  static let all = MonitorSuite.all.map {
    MonitorDescription(name: $0.name, requirements: $0.requirements)
  }
}
