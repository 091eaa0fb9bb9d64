import TelehashPackets
public import TelehashRecords

/// Finding the way of a datagram, through the NATs it leaves by and those it enters by.
extension Network {
  /// A datagram that has left all NATs it must, and where it is going.
  struct Departure: Sendable {
    let source: Address
    /// The realm its destination is in.
    let realm: Int
    /// Whose address that is: a host's or a NAT's.
    let place: Place
    /// The host it will get to as things stand; the NAT, when that knows nobody at the port.
    let meant: Place
    /// The node that listened there when it was sent, where no NAT is before it.
    var node: Int?
  }

  /// Where a datagram was lost, and how it looked there.
  struct Stop: Error, Sendable {
    let reason: DropReason
    let place: Place?
    let source: Address
    let target: Address
  }

  /// Takes a datagram out of the sender's network as far as its destination wants.
  mutating func depart(
    from host: Int, source: Address, to target: Address, at now: Instant
  ) throws(Stop) -> Departure {
    var realm = hosts[host].realm
    var source = source
    let ip = target.with(port: 0)
    while true {
      if let socket = realms[realm].sockets[target] {
        let place = Place.host(socket.host)
        return Departure(
          source: source, realm: realm, place: place, meant: place, node: socket.node)
      }
      if let place = realms[realm].places[ip] {
        let meant = owner(of: target, at: place, now)
        return Departure(source: source, realm: realm, place: place, meant: meant)
      }
      guard let gateway = realms[realm].gateway, source.isIPv6 == target.isIPv6 else {
        throw Stop(reason: .unreachable, place: nil, source: source, target: target)
      }
      guard let port = nats[gateway].table.leave(from: source, to: target, at: now) else {
        throw Stop(reason: .natTable, place: .nat(gateway), source: source, target: target)
      }
      source = nats[gateway].outer(like: source, port: port)
      realm = nats[gateway].outerRealm
    }
  }

  /// A datagram that has reached the host it is for.
  struct Arrival: Sendable {
    let host: Int
    let realm: Int
    let target: Address
  }

  /// Takes a datagram through the NATs before its destination.
  ///
  /// - Parameter sender: the host it came from, because a NAT treats what comes from its own inner
  ///   side (a hairpin) by another rule.
  mutating func arrive(
    _ departure: Departure, target: Address, sender: Int, at now: Instant
  ) throws(Stop) -> Arrival {
    var target = target
    var place = departure.place
    var realm = departure.realm
    let source = departure.source
    while true {
      switch place {
      case .host(let host): return Arrival(host: host, realm: realm, target: target)
      case .nat(let nat):
        func stop(_ reason: DropReason) -> Stop {
          Stop(reason: reason, place: place, source: source, target: target)
        }
        let isHairpin = place == departure.place && isHost(sender, behind: nat)
        if isHairpin, !nats[nat].table.behaviour.hairpins { throw stop(.filtered) }
        guard let inner = nats[nat].table.enter(from: source, port: target.port, at: now) else {
          throw stop(.filtered)
        }
        target = inner
        realm = nats[nat].innerRealm
        guard let next = realms[realm].places[inner.with(port: 0)] else {
          throw stop(.unreachable)
        }
        place = next
      }
    }
  }

  /// Who would get a datagram to this address, filters aside.
  private mutating func owner(of target: Address, at place: Place, _ now: Instant) -> Place {
    var target = target
    var place = place
    while case .nat(let nat) = place {
      guard let inner = nats[nat].table.owner(of: target.port, at: now),
        let next = realms[nats[nat].innerRealm].places[inner.with(port: 0)]
      else { return place }
      target = inner
      place = next
    }
    return place
  }

  private func isHost(_ host: Int, behind nat: Int) -> Bool {
    var realm = hosts[host].realm
    while let gateway = realms[realm].gateway {
      if gateway == nat { return true }
      realm = nats[gateway].outerRealm
    }
    return false
  }
}

extension Network {
  /// Lets a node listen at addresses of its host.
  mutating func bind(
    _ addresses: [Address], on host: Int, node: Int
  ) throws(SimulationError) {
    let realm = hosts[host].realm
    for (index, address) in addresses.enumerated() {
      guard hosts[host].addresses.contains(address.with(port: 0)) else {
        throw .addressNotOnHost(address, host: hosts[host].name)
      }
      guard realms[realm].sockets[address] == nil, !addresses[..<index].contains(address) else {
        throw .addressTaken(address)
      }
    }
    for address in addresses { realms[realm].sockets[address] = Socket(node: node, host: host) }
  }

  mutating func unbind(_ addresses: [Address], on host: Int) {
    for address in addresses { realms[hosts[host].realm].sockets[address] = nil }
  }
}

extension DropReason {
  /// A NAT has no room for another mapping.
  public static let natTable = DropReason(rawValue: "nat-table")
}
