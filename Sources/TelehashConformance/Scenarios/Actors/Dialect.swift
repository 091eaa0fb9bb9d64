package import TelehashCore
package import TelehashCrypto

/// How script-driven members write where the texts leave room: the forms a subject was found to
/// take. What a step says itself wins.
package struct Dialect: Hashable, Sendable {
  /// What stands for the own cipher set among the intermediates (A1); nil leaves it to the profile.
  package var own: KeyPacket.OwnMember?
  /// The form of the basic handshake (A2); nil leaves it to the edition.
  package var form: HandshakeForm?
  /// Whether datagrams are cloaked (A34); nil leaves it to the edition.
  package var cloaks: Bool?

  /// How messages and channel keys are built (V20 to V22); nil leaves it to the edition.
  package var construction: CipherConstruction?

  package typealias HandshakeForm = HandshakeContent.Form

  package init(
    own: KeyPacket.OwnMember? = nil, form: HandshakeForm? = nil, cloaks: Bool? = nil,
    construction: CipherConstruction? = nil
  ) {
    self.own = own
    self.form = form
    self.cloaks = cloaks
    self.construction = construction
  }
}
