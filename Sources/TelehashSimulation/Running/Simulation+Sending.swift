public import TelehashPackets
import TelehashRecords

/// The way of a datagram: what filters, the path and chance do to it, and where it arrives.
extension Simulation {
  /// Sends a datagram from a host without any node doing so, from any address.
  public mutating func inject(
    _ payload: [UInt8], from source: Address, to target: Address, at host: HostID
  ) throws(SimulationError) {
    try transmit(
      payload, from: source, to: target, host: host.index,
      actor: network.name(of: host))
  }

  mutating func transmit(
    _ payload: [UInt8], from source: Address, to target: Address, node: Int
  ) throws(SimulationError) {
    try transmit(
      payload, from: source, to: target, host: seats[node].host, actor: seats[node].name)
  }

  private mutating func transmit(
    _ payload: [UInt8], from source: Address, to target: Address, host: Int, actor: String
  ) throws(SimulationError) {
    datagramCount += 1
    let number = datagramCount
    let sender = network.hosts[host].name
    let departure: Network.Departure
    do {
      departure = try network.depart(from: host, source: source, to: target, at: now)
    } catch {
      tell(
        SimulationEvent(
          .sent, at: now, actor: actor, datagram: number, from: sender, source: source,
          destination: target, payload: payload))
      lose(error, number: number, copy: 0, actor: actor, from: sender, to: "", payload: payload)
      return
    }
    let receiver = network.name(of: departure.meant)
    tell(
      SimulationEvent(
        .sent, at: now, actor: actor, datagram: number, from: sender, to: receiver,
        source: source, destination: target, outerSource: departure.source, payload: payload))

    let link = network.link(from: .host(host), to: departure.meant)
    let impairments = network.impairments(ofLink: link)
    // Chance is asked for every datagram, so that what filters and partitions do moves no draw.
    let fate = network.decide(link: link, impairments)
    let verdict = filter(payload, source, target, sender, receiver)
    func lost(_ reason: DropReason, _ text: String = "") {
      let stop = Network.Stop(
        reason: reason, place: nil, source: departure.source, target: target)
      lose(
        stop, number: number, copy: 0, actor: actor, from: sender, to: receiver,
        payload: payload, text: text)
    }
    if impairments.isCut(at: now) { return lost(.partition) }
    if let mtu = impairments.mtu, payload.count > mtu { return lost(.mtu) }
    if let filter = verdict.droppedBy { return lost(.scripted, filter) }
    guard let left = network.links[link].leave(size: payload.count, impairments, at: now) else {
      return lost(.queue)
    }
    network.record(fate, link: link)
    if fate.isLost { return lost(.loss) }

    var flight = Flight(
      number: number, copy: 0, sender: host, departure: departure, receiver: receiver,
      target: target, payload: payload)
    for bit in verdict.flippedBits { flight.flip(bit) }
    if let bit = fate.flippedBit { flight.flip(bit) }
    let base = (left - now) + impairments.latency + verdict.delay
    let spans = [fate.delay] + fate.copies + verdict.copies.map { fate.delay + $0 }
    for (copy, span) in spans.enumerated() {
      flight.copy = copy
      if let filter = verdict.heldBy {
        hold(flight, by: filter, delay: base + span, actor: actor)
      } else {
        try launch(flight, after: base + span)
      }
    }
  }

  private mutating func filter(
    _ payload: [UInt8], _ source: Address, _ target: Address, _ sender: String,
    _ receiver: String
  ) -> FilterVerdict {
    if network.rules.isEmpty { return FilterVerdict() }
    let meanings =
      network.wantsMeanings(from: sender, to: receiver)
      ? observer.meanings(of: payload, from: source, to: target) : []
    return network.filter(from: sender, to: receiver, meanings: meanings)
  }

  private mutating func launch(
    _ flight: Flight, after span: TimeSpan
  ) throws(SimulationError) {
    guard inFlight < limits.inFlight else { throw .inFlightLimit(limits.inFlight) }
    inFlight += 1
    queue.plan(.arrival(flight), at: now + span)
  }

  // MARK: Holding

  private mutating func hold(
    _ flight: Flight, by filter: String, delay: TimeSpan, actor: String
  ) {
    held.append(HeldFlight(filter: filter, flight: flight, delay: delay))
    tell(
      SimulationEvent(
        .held, at: now, actor: actor, text: filter, datagram: flight.number, copy: flight.copy,
        from: network.hosts[flight.sender].name, to: flight.receiver,
        source: flight.departure.source, destination: flight.target, payload: flight.payload))
  }

  /// How many datagrams a filter holds.
  public func heldCount(by filter: String) -> Int {
    held.reduce(0) { $0 + ($1.filter == filter ? 1 : 0) }
  }

  /// Sends on what a filter holds, in the order it came or the other way round; the filter stays.
  public mutating func release(
    _ filter: String, reversed: Bool = false
  ) throws(SimulationError) {
    let released = held.filter { $0.filter == filter }
    held.removeAll { $0.filter == filter }
    for item in reversed ? released.reversed() : released {
      try launch(item.flight, after: item.delay)
    }
  }

  /// Removes a filter and sends on what it holds.
  public mutating func removeFilter(_ name: String) throws(SimulationError) {
    guard network.removeRule(name) else { throw .unknownName(name) }
    try release(name)
  }

  /// Makes all paths clean, removes all filters and sends on what they hold.
  public mutating func heal() throws(SimulationError) {
    network.apply(.clean, at: now)
    for filter in network.filters { try removeFilter(filter.name) }
  }

  // MARK: Arriving

  /// - Returns: the node that got it; nil when it was lost on the last bit of its way.
  mutating func land(_ flight: Flight) throws(SimulationError) -> NodeID? {
    inFlight -= 1
    let from = network.hosts[flight.sender].name
    let arrival: Network.Arrival
    do {
      arrival = try network.arrive(
        flight.departure, target: flight.target, sender: flight.sender, at: now)
    } catch {
      lose(
        error, number: flight.number, copy: flight.copy, actor: from, from: from,
        to: flight.receiver, payload: flight.payload)
      return nil
    }
    let index = listener(flight, arrival)
    guard let index, seats[index].isRunning else {
      let stop = Network.Stop(
        reason: .unreachable, place: .host(arrival.host), source: flight.departure.source,
        target: arrival.target)
      lose(
        stop, number: flight.number, copy: flight.copy, actor: from, from: from,
        to: flight.receiver, payload: flight.payload)
      return nil
    }
    tell(
      SimulationEvent(
        .delivered, at: now, actor: seats[index].name, datagram: flight.number,
        copy: flight.copy, from: from, to: network.hosts[arrival.host].name,
        source: flight.departure.source, destination: arrival.target,
        payload: flight.payload))
    nodes[index]?.receive(
      flight.payload, from: flight.departure.source, on: arrival.target, at: now)
    try settle(index)
    return NodeID(index: index)
  }

  /// The node that listens where a datagram arrived: mostly the one that did when it was sent.
  private func listener(_ flight: Flight, _ arrival: Network.Arrival) -> Int? {
    if let node = flight.departure.node, seats[node].isRunning { return node }
    return network.realms[arrival.realm].sockets[arrival.target]?.node
  }

  private mutating func lose(
    _ stop: Network.Stop, number: UInt64, copy: Int, actor: String, from: String, to: String,
    payload: [UInt8], text: String = ""
  ) {
    tell(
      SimulationEvent(
        .dropped(stop.reason), at: now, actor: stop.place.map { network.name(of: $0) } ?? actor,
        text: text, datagram: number, copy: copy, from: from, to: to, source: stop.source,
        destination: stop.target, payload: payload))
  }
}

extension Flight {
  /// Flips a bit, counted from the first byte's highest; beyond the end it wraps.
  mutating func flip(_ bit: UInt64) {
    guard !payload.isEmpty else { return }
    let place = Int(bit % UInt64(payload.count * 8))
    payload[place / 8] ^= 0x80 >> UInt8(place % 8)
  }
}
