import NIOCore
package import TelehashConformance
package import TelehashCore
package import TelehashCrypto
package import TelehashPackets
package import TelehashV2

/// An implementation on a port: whose keys it has, and where it is reached.
package struct LiveTarget: Sendable {
  /// As it was named on the command line.
  package let name: String
  private let who: Who
  package let address: Address
  /// Where it takes TCP connections, if it says so.
  package let tcp: Address?
  /// Our own address on the way to it, port 0.
  package let localAddress: Address

  /// What is known of it beside its address.
  private enum Who: Sendable {
    case endpoint(Hashname, PublicKeys)
    /// One of version 2: its parts, and its keys with the highest cipher set first.
    case switched(HexHashname, HashnameParts?, [SwitchPublicKey])
  }

  /// The cipher sets that can be spoken with it, lowest first; v2.0 has one that has no name, and
  /// cases stand under the standard one.
  package var csids: [CSID] {
    switch who {
    case .endpoint(_, let keys): keys.entries.map(\.csid).filter { CSID.built.contains($0) }
    case .switched(_, nil, _): [.cs3a]
    case .switched(_, .some, let keys): keys.compactMap(\.suite.csid).sorted()
    }
  }

  /// Its keys of version 3; empty for a switch.
  package var keys: PublicKeys {
    if case .endpoint(_, let keys) = who { keys } else { PublicKeys() }
  }

  /// Nil for a switch.
  package var resident: ResidentSubject? {
    guard case .endpoint(let hashname, let keys) = who else { return nil }
    return ResidentSubject(hashname: hashname, keys: keys, address: address)
  }

  /// Nil unless it is a switch of version 2.
  package var residentSwitch: ResidentSwitch? {
    guard case .switched(let hashname, let parts, let keys) = who else { return nil }
    return ResidentSwitch(hashname: hashname, parts: parts, keys: keys, address: address)
  }

  /// Finds the way to a target; the hashname is that of the keys unless they are not all. Other
  /// addresses than local ones need `allowsRemote`.
  package init(
    name: String, keys: PublicKeys, hashname: Hashname? = nil, address: Address,
    tcp: Address? = nil, allowsRemote: Bool = false
  ) throws(LiveError) {
    guard let hashname = hashname ?? keys.hashname, !keys.isEmpty else {
      throw .unusable("\(name): it has no keys; expected one cipher set at least")
    }
    guard keys.entries.contains(where: { CSID.built.contains($0.csid) }) else {
      let sets = keys.entries.map(\.csid.description).joined(separator: ", ")
      throw .unusable("\(name): its cipher sets are \(sets); expected 1a, 2a or 3a among them")
    }
    for entry in keys.entries where CSID.built.contains(entry.csid) {
      do throws(CipherError) {
        try entry.csid.check(publicKey: entry.key)
      } catch {
        throw .unusable("\(name): its key of \(entry.csid) is none: \(error)")
      }
    }
    for address in [address, tcp].compactMap(\.self) {
      guard allowsRemote || AddressPolicy.isLocal(address) else { throw .remote("\(address)") }
    }
    guard address.port > 0 else { throw .unusable("\(name): port 0 cannot be reached") }
    self.name = name
    who = .endpoint(hashname, keys)
    self.address = address
    self.tcp = tcp
    localAddress = try Self.localAddress(towards: address)
  }

  /// Finds the way to a switch of version 2.
  package init(
    name: String, hashname: HexHashname, parts: HashnameParts?, keys: [SwitchPublicKey],
    address: Address, allowsRemote: Bool = false
  ) throws(LiveError) {
    guard !keys.isEmpty else {
      throw .unusable("\(name): it has no key that is built here; expected rsa, 1a, 2a or 3a")
    }
    guard allowsRemote || AddressPolicy.isLocal(address) else { throw .remote("\(address)") }
    guard address.port > 0 else { throw .unusable("\(name): port 0 cannot be reached") }
    self.name = name
    who = .switched(hashname, parts, keys)
    self.address = address
    tcp = nil
    localAddress = try Self.localAddress(towards: address)
  }

  /// The address the system would send from.
  private static func localAddress(towards address: Address) throws(LiveError) -> Address {
    let probe = try UDPSocket.connect(to: address, inbox: LiveInbox())
    probe.close()
    return probe.address.with(port: 0)
  }

  /// The address of a host name or IP text.
  package static func resolve(host: String, port: UInt16) throws(LiveError) -> Address {
    if let address = Address(ip: host, port: port) { return address }
    do {
      let resolved = try SocketAddress.makeAddressResolvingHost(host, port: Int(port))
      guard let address = Address(resolved) else {
        throw LiveError.unresolvable(host: host, "it has no IP address")
      }
      return address
    } catch let error as LiveError {
      throw error
    } catch {
      throw .unresolvable(host: host, "no such host")
    }
  }
}

extension LiveTarget {
  /// The same target where its TCP port is.
  func overTCP() -> LiveTarget? { tcp.map { LiveTarget(self, at: $0) } }

  private init(_ other: LiveTarget, at address: Address) {
    name = other.name
    who = other.who
    self.address = address
    tcp = address
    localAddress = other.localAddress
  }
}
