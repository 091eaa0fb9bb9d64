import TelehashCore
import TelehashCrypto
import TelehashPackets

/// What opens the traffic of a simulated run.
extension SimulatedWorld {
  /// Everything that opens the traffic so far.
  func keyRing() -> KeyRing {
    var ring = KeyRing(edition: point.edition)
    for (name, identity) in secrets.identities { ring.add(name, identity) }
    for ephemeral in exchangeSecrets { ring.add(ephemeral) }
    ring.add(switchKeys)
    return ring
  }

  /// The same for a key file beside a capture.
  func keys(opening trace: SimulatedTrace) -> CaseRunner.SimulatedKeys {
    var keys = CaseRunner.SimulatedKeys(
      edition: point.edition, identities: secrets.identities, ephemerals: exchangeSecrets)
    keys.switches = switchKeys
    keys.switches.lines = trace.announcedLines
    return keys
  }

  private var switchKeys: CaseRunner.SwitchKeys {
    var keys = CaseRunner.SwitchKeys()
    keys.identities = switchSecrets.identities
    keys.ephemerals = lineSecrets
    return keys
  }
}
