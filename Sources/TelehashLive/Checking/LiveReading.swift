package import TelehashConformance
package import TelehashCore
package import TelehashCrypto
import TelehashPackets

/// A point of the register where a target may take one form alone, and what stands for it in plays.
package enum LiveReading: String, Hashable, Sendable, CaseIterable {
  /// How the own cipher set is named in the attached packet (A1).
  case ownCSID = "own-csid"
  /// The form of the basic handshake (A2).
  case handshake
  /// Whether cloaked datagrams are understood (A34).
  case cloak
  /// Whether a CS2a key has its algorithm around it.
  case cs2aKey = "cs2a-key"
  /// v2.1: the nonce of a CS3a open (D12).
  case openNonce = "open-nonce"
  /// v2.1: what the signature of a CS2a open covers (D13).
  case openSignature = "open-signature"

  /// The points that show in an edition with a cipher set.
  static func known(_ edition: EditionName, csid: CSID) -> [LiveReading] {
    switch (edition, csid) {
    case (.v20, _): []
    case (.v21, .cs3a): [.openNonce]
    case (.v21, .cs2a): [.openSignature]
    case (.v21, _): []
    case (_, .cs2a): [.ownCSID, .handshake, .cloak, .cs2aKey]
    default: [.ownCSID, .handshake, .cloak]
    }
  }

  /// The row of the register, where there is one.
  package var row: String? {
    switch self {
    case .ownCSID: "A1"
    case .handshake: "A2"
    case .cloak: "A34"
    case .cs2aKey: nil
    case .openNonce: "D12"
    case .openSignature: "D13"
    }
  }

  /// The requirement that another reading than the text's is a finding on.
  package var requirement: String {
    switch self {
    case .ownCSID: "LINK-18"
    case .handshake: "LINK-17"
    case .cloak: "CLOAK-07"
    case .cs2aKey: "CS2A-01"
    case .openNonce: "V2CS3A-03"
    case .openSignature: "V2CS2A-05"
    }
  }

  /// What is expected of a target, in one sentence.
  package var title: String {
    switch self {
    case .ownCSID: "A handshake is taken whose attached packet does not name its own cipher set"
    case .handshake: "A handshake is taken whose keys stand in an attached packet"
    case .cloak: "A cloaked handshake is taken"
    case .cs2aKey: "A CS2a key is taken as SubjectPublicKeyInfo"
    case .openNonce: "A CS3a open is taken whose nonce ends in one"
    case .openSignature: "A CS2a open is taken whose signature covers the tag"
    }
  }

  /// The values it can be forced to, that of the text first.
  package var values: [String] {
    switch self {
    case .ownCSID: ["absent", "true", "null", "digest"]
    case .handshake: ["nested", "flat", "flat-2014"]
    case .cloak: ["cloaked", "none"]
    case .cs2aKey: ["spki", "pkcs1"]
    case .openNonce: LineConstruction.CS3aNonce.allCases.map(\.rawValue)
    case .openSignature: LineConstruction.CS2aSignature.allCases.map(\.rawValue)
    }
  }
}

/// One way to speak with a target: a value for each point.
package struct ReadingProfile: Hashable, Sendable {
  package var own = KeyPacket.OwnMember.absent
  package var form = Dialect.HandshakeForm.nested
  /// Whether the flat form comes with the ciphers of December 2014.
  package var isOf2014 = false
  package var cloaks = true
  package var writesPKCS1 = false
  /// How opens of version 2 are built; nil in version 3.
  package var opens: LineConstruction?

  package init() {}

  /// Its values, as a name of a probe has them.
  var name: String {
    let readings: [LiveReading] =
      opens == nil
      ? [.ownCSID, .handshake, .cloak, .cs2aKey] : [.openNonce, .openSignature]
    return readings.map { self[$0] }.joined(separator: "-")
  }

  /// The value at a point, as it is written on command lines and in run files.
  package subscript(_ reading: LiveReading) -> String {
    get {
      switch reading {
      case .ownCSID:
        switch own {
        case .absent: "absent"
        case .isTrue: "true"
        case .isNull: "null"
        case .digest: "digest"
        }
      case .handshake: form == .nested ? "nested" : isOf2014 ? "flat-2014" : "flat"
      case .cloak: cloaks ? "cloaked" : "none"
      case .cs2aKey: writesPKCS1 ? "pkcs1" : "spki"
      case .openNonce: opens?.cs3aNonce.rawValue ?? ""
      case .openSignature: opens?.cs2aSignature.rawValue ?? ""
      }
    }
    set {
      switch reading {
      case .ownCSID:
        own =
          switch newValue {
          case "true": .isTrue
          case "null": .isNull
          case "digest": .digest
          default: .absent
          }
      case .handshake:
        form = newValue == "nested" ? .nested : .flat
        isOf2014 = newValue == "flat-2014"
      case .cloak: cloaks = newValue != "none"
      case .cs2aKey: writesPKCS1 = newValue == "pkcs1"
      case .openNonce: opens?.cs3aNonce = .init(rawValue: newValue) ?? .endsInOne
      case .openSignature: opens?.cs2aSignature = .init(rawValue: newValue) ?? .withTag
      }
    }
  }

  /// The points where it differs from another.
  package func differences(from other: ReadingProfile) -> [LiveReading] {
    LiveReading.allCases.filter { self[$0] != other[$0] }
  }

  /// How our members write by it.
  package func dialect(_ edition: Edition) -> Dialect {
    Dialect(
      own: own, form: form, cloaks: cloaks, construction: isOf2014 ? .december2014 : nil)
  }

  /// The text's own forms.
  package static func ofText(_ edition: Edition) -> ReadingProfile {
    var profile = ReadingProfile()
    if edition.basicHandshake == .flatKey {
      profile.form = .flat
      profile.isOf2014 = edition.construction == .december2014
      profile.own = .isTrue
    }
    profile.cloaks = edition.cloaksByDefault
    return profile
  }

  /// The forms implementations of version 2 have.
  package static var ofSwitches: ReadingProfile {
    var profile = ReadingProfile()
    profile.opens = .implemented
    return profile
  }

  /// The other forms of version 2 that make a difference with a cipher set.
  static func othersOfSwitches(csid: CSID) -> [ReadingProfile] {
    LiveReading.known(.v21, csid: csid).flatMap { reading in
      reading.values.map { value in
        var profile = ofSwitches
        profile[reading] = value
        return profile
      }.filter { $0 != ofSwitches }
    }
  }

  /// The other readings that are known, the likeliest first.
  static func others(_ edition: Edition, csid: CSID) -> [ReadingProfile] {
    let text = ofText(edition)
    var profiles: [ReadingProfile] = []
    func add(_ change: (inout ReadingProfile) -> Void) {
      var profile = text
      change(&profile)
      if profile != text, !profiles.contains(profile) { profiles.append(profile) }
    }
    func addForms(_ change: (inout ReadingProfile) -> Void) {
      for value in ["true", "null", "digest"] {
        add {
          $0[.ownCSID] = value
          change(&$0)
        }
      }
      for value in ["nested", "flat", "flat-2014"] {
        add {
          $0[.handshake] = value
          $0[.ownCSID] = value == "nested" ? "absent" : "digest"
          change(&$0)
        }
      }
    }
    addForms { _ in }
    addForms { $0.cloaks = !text.cloaks }
    if csid == .cs2a {
      add { $0.writesPKCS1 = true }
      add {
        $0.writesPKCS1 = true
        $0.own = .isTrue
      }
    }
    return profiles
  }
}
