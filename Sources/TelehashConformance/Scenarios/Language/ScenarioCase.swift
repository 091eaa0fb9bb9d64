public import TelehashCrypto
public import TelehashPackets

/// A scenario at one point of its axes.
public struct ScenarioCase: Hashable, Sendable, CustomStringConvertible {
  public var scenario: String
  public var edition: EditionName
  public var csid: CSID
  public var network: String
  public var role: Role?

  public init(
    scenario: String, edition: EditionName, csid: CSID, network: String, role: Role? = nil
  ) {
    self.scenario = scenario
    self.edition = edition
    self.csid = csid
    self.network = network
    self.role = role
  }

  /// `area/name[edition,csid,network]`, with the role last when the scenario has that axis.
  public var id: String {
    let point = [edition.rawValue, csid.description, network] + (role.map { [$0.rawValue] } ?? [])
    return "\(scenario)[\(point.joined(separator: ","))]"
  }

  public var description: String { id }
}

extension Scenario {
  /// All cases, editions outermost, in the order the file writes them.
  public var cases: [ScenarioCase] {
    let roles: [Role?] = axes.roles.isEmpty ? [nil] : axes.roles
    var cases: [ScenarioCase] = []
    for edition in editions {
      for csid in axes.csids {
        for network in axes.networks {
          for role in roles {
            cases.append(
              ScenarioCase(
                scenario: id, edition: edition, csid: csid, network: network.value, role: role))
          }
        }
      }
    }
    return cases
  }
}
