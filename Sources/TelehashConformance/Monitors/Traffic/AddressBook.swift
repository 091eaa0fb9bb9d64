import TelehashPackets

/// Who is at which address, as far as the traffic shows it.
///
/// A packet shows who sealed it, not who sent it: what comes from a router's address may be another
/// endpoint's. Routers pass on channel packets, so who sent a handshake of its own from an address
/// is surely there, and who sent a channel packet is only as long as nobody else is.
struct AddressBook: Sendable {
  private var owners: BoundedTable<Address, Owner>
  private var homes: BoundedTable<String, [Address]>

  struct Owner: Hashable, Sendable {
    let name: String
    let isCertain: Bool
  }

  /// Addresses kept; a capture of more endpoints than this loses track of the oldest.
  static let maximumAddresses = 65_536
  /// Addresses of one endpoint that are kept.
  static let maximumHomes = 8

  init() {
    owners = BoundedTable(limit: Self.maximumAddresses)
    homes = BoundedTable(limit: Self.maximumAddresses)
  }

  /// The endpoint at an address.
  func owner(of address: Address) -> Owner? { owners[address] }

  /// Whether the endpoint is known to be at the address.
  func isHome(_ address: Address, of name: String) -> Bool {
    homes[name]?.contains(address) ?? false
  }

  func hasHome(_ name: String) -> Bool { homes[name] != nil }

  /// Notes that `name` sent something of its own from `address`.
  mutating func note(_ name: String, at address: Address, isCertain: Bool) {
    if let owner = owners[address] {
      if owner.name == name ? owner.isCertain || !isCertain : !isCertain { return }
      if owner.name != name { homes[owner.name, default: []].removeAll { $0 == address } }
    }
    owners.set(Owner(name: name, isCertain: isCertain), for: address)
    guard !isHome(address, of: name) else { return }
    homes[name, default: []].append(address)
    if homes[name, default: []].count > Self.maximumHomes { homes[name, default: []].removeFirst() }
  }
}
