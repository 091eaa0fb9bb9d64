import ArgumentParser

/// Keeps identities: key files, link JSON and link URIs.
struct IdentityCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "identity",
    abstract: "Make and show identities: key files, link JSON, link URIs.",
    discussion: """
      An identity file is a keys.json with one identity, so it also opens captures ('--keys'):

        {"identities": [{"name": "me",
                         "hashname": "52 characters of base32",
                         "keys": {"1a": "base32", "3a": "base32"},
                         "secrets": {"1a": "base32", "3a": "base32"}}],
         "ephemerals": []}

      Keys are as they travel: 1a 21 bytes, 2a SubjectPublicKeyInfo in DER, 3a 32 bytes. Secrets: \
      1a 20 bytes, 2a PKCS#8 in DER, 3a 32 bytes. Files are made readable for their owner alone.
      """,
    subcommands: [NewIdentityCommand.self, ShowIdentityCommand.self, LinkIdentityCommand.self])
}
