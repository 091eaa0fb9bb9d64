package import TelehashConformance
package import TelehashCore
package import TelehashCrypto
package import TelehashPackets

/// Everybody of ours who may call a target in a check, for targets that must be told whom to trust.
package struct TesterRoster: Sendable {
  /// A member of a case, and its identity.
  package struct Entry: Hashable, Sendable {
    /// As in `handshake/x[v3,3a,clean]/tester`.
    package let name: String
    package let hashname: Hashname
    package let keys: PublicKeys
  }

  private let identities: TesterIdentities
  private let edition: EditionName

  package init(_ identities: TesterIdentities, edition: EditionName) {
    self.identities = identities
    self.edition = edition
  }

  /// All members of the probes and of these cases, in the order they are played.
  package func entries(
    _ cases: [(scenario: Scenario, point: ScenarioCase)], csids: [CSID]
  ) throws(WorldError) -> [Entry] {
    var entries: [Entry] = []
    var known: Set<String> = []
    for (label, scenario, point) in try probes(csids) + cases.map({ ($0.point.id, $0.0, $0.1) }) {
      for member in scenario.cast where member.name.text != CastMember.subject {
        for name in member.names {
          let identity = try identities.identity(
            "\(label)/\(name)", csids: member.csids ?? [point.csid])
          guard known.insert(identity.hashname.text).inserted else { continue }
          entries.append(
            Entry(
              name: "\(label)/\(name)", hashname: identity.hashname, keys: identity.publicKeys))
        }
      }
    }
    return entries
  }

  private func probes(
    _ csids: [CSID]
  ) throws(WorldError) -> [(String, Scenario, ScenarioCase)] {
    let text = Edition.named(edition).map { ReadingProfile.ofText($0) } ?? ReadingProfile()
    var probes: [(String, Scenario, ScenarioCase)] = []
    for csid in csids {
      var all: [(String?, Probe)] = [(nil, .contact(text, .first))]
      all += Probe.contactLabels.map { ($0, .contact(text, .second)) }
      all += ReadingProfile.others(Edition.named(edition) ?? .v3, csid: csid)
        .map { (nil, .contact($0, .second)) }
      all.append((nil, .pace))
      let asked: [Probe] = [
        .alive, .echo(type: "echo", reliable: false), .echo(type: "echo", reliable: true), .stream,
        .sink, .thtp, .connect, .router,
      ]
      for asker in 0..<Probe.askers {
        all += asked.map { (Probe.label($0.point(edition, csid).id, asker: asker), $0) }
        all.append((Probe.label(Probe.tcpLabel, asker: asker), .alive))
      }
      all += LifeCallers.allLabels.map { ($0, .alive) }
      for (label, probe) in all {
        let point = probe.point(edition, csid)
        guard let scenario = try? probe.scenario(edition) else {
          throw WorldError("a probe cannot be read")
        }
        probes.append((label ?? point.id, scenario, point))
      }
    }
    return probes
  }
}
