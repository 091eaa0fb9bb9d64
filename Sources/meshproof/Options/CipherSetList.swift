import ArgumentParser
import TelehashCrypto

/// Cipher sets as they are given on a command line: `1a,2a,3a`.
struct CipherSetList: Hashable, Sendable, ExpressibleByArgument {
  /// Each once, lowest first.
  let csids: [CSID]

  static let all = CipherSetList(csids: CSID.built)

  init(csids: [CSID]) { self.csids = csids }

  init?(argument: String) {
    var csids: Set<CSID> = []
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      guard let csid = CSID(text: String(part)), CSID.built.contains(csid) else { return nil }
      csids.insert(csid)
    }
    self.csids = csids.sorted()
  }

  var defaultValueDescription: String { csids.map(\.description).joined(separator: ",") }
}
