public import TelehashPackets

/// Nodes: joining, leaving, stopping, starting, and being acted on from outside.
extension Simulation {
  /// The first IP address of a host with a port.
  public func address(
    of host: HostID, port: UInt16, ipv6: Bool = false
  ) throws(SimulationError) -> Address {
    guard let ip = network.addresses(of: host).first(where: { $0.isIPv6 == ipv6 }) else {
      throw .addressNotOnHost(
        ipv6 ? Address(ipv6: (0, 0), port: port) : Address(ipv4: 0, port: port),
        host: network.name(of: host))
    }
    return ip.with(port: port)
  }

  /// Puts a node on a host, listening at the given addresses, and starts it.
  @discardableResult
  public mutating func addNode(
    _ node: N, named name: String, on host: HostID, at addresses: [Address]
  ) throws(SimulationError) -> NodeID {
    guard nodeNames[name] == nil else { throw .nameTaken(name) }
    guard seats.count < SimulationLimits.maximumPlaces else {
      throw .tooMany("nodes", limit: SimulationLimits.maximumPlaces)
    }
    try network.bind(addresses, on: host.index, node: seats.count)
    let index = seats.count
    nodeNames[name] = index
    nodes.append(node)
    seats.append(Seat(name: name, host: host.index, addresses: addresses))
    tell(SimulationEvent(.state, at: now, actor: name, text: "joined"))
    try startNode(index)
    return NodeID(index: index)
  }

  /// Lets a node listen at one more address of its host.
  public mutating func bind(_ address: Address, to id: NodeID) throws(SimulationError) {
    guard nodes[id.index] != nil else { throw .noSuchNode }
    try network.bind([address], on: seats[id.index].host, node: id.index)
    seats[id.index].addresses.append(address)
  }

  /// The node, as it is now; nil when it was removed.
  public subscript(id: NodeID) -> N? { nodes[id.index] }

  /// The node of that name, unless it was removed.
  public func node(named name: String) -> NodeID? { nodeNames[name].map(NodeID.init(index:)) }

  public func name(of id: NodeID) -> String { seats[id.index].name }

  public func host(of id: NodeID) -> HostID { HostID(index: seats[id.index].host) }

  /// The addresses a node listens at.
  public func addresses(of id: NodeID) -> [Address] { seats[id.index].addresses }

  public func isRunning(_ id: NodeID) -> Bool {
    seats[id.index].isRunning && nodes[id.index] != nil
  }

  /// Lets somebody outside act on a node; what it wants done is then done as after any input.
  public mutating func act<R>(
    on id: NodeID, _ body: (inout N, Instant) -> R
  ) throws(SimulationError) -> R {
    // The node leaves the table while `body` works on it, so that it is never copied.
    guard var node = nodes[id.index].take() else { throw .noSuchNode }
    let result = body(&node, now)
    nodes[id.index] = node
    if seats[id.index].isRunning { try settle(id.index) }
    return result
  }

  /// Stops a node: its memory stays, its timer is off, and what is sent to it is lost.
  public mutating func stop(_ id: NodeID) throws(SimulationError) {
    guard nodes[id.index] != nil else { throw .noSuchNode }
    guard seats[id.index].isRunning else { return }
    seats[id.index].isRunning = false
    cancelTimer(id.index)
    tell(SimulationEvent(.state, at: now, actor: seats[id.index].name, text: "stopped"))
  }

  /// Starts a stopped node, with the memory it has, or as another that knows nothing of before.
  public mutating func start(_ id: NodeID, as fresh: N? = nil) throws(SimulationError) {
    guard nodes[id.index] != nil else { throw .noSuchNode }
    if let fresh { nodes[id.index] = fresh }
    seats[id.index].isRunning = true
    cancelTimer(id.index)
    let memory = fresh == nil ? "with memory" : "without memory"
    tell(
      SimulationEvent(.state, at: now, actor: seats[id.index].name, text: "started \(memory)"))
    try startNode(id.index)
  }

  /// Stops and starts a node at one instant; what is on its way to it still arrives.
  public mutating func restart(_ id: NodeID, as fresh: N? = nil) throws(SimulationError) {
    try stop(id)
    try start(id, as: fresh)
  }

  /// Takes a node off the network; its name and addresses are free again.
  @discardableResult
  public mutating func remove(_ id: NodeID) throws(SimulationError) -> N {
    guard let node = nodes[id.index].take() else { throw .noSuchNode }
    cancelTimer(id.index)
    seats[id.index].isRunning = false
    nodeNames[seats[id.index].name] = nil
    network.unbind(seats[id.index].addresses, on: seats[id.index].host)
    tell(SimulationEvent(.state, at: now, actor: seats[id.index].name, text: "removed"))
    return node
  }

  // MARK: Inputs and what follows

  private mutating func startNode(_ index: Int) throws(SimulationError) {
    nodes[index]?.start(at: now)
    try settle(index)
  }

  /// Does what a node wants done, then sets its timer.
  mutating func settle(_ index: Int) throws(SimulationError) {
    var count = 0
    while let output = nodes[index]?.nextOutput() {
      count += 1
      guard count <= limits.outputsPerInput else {
        throw .outputLimit(node: seats[index].name, limits.outputsPerInput)
      }
      switch output {
      case .send(let payload, let source, let target):
        try transmit(payload, from: source, to: target, node: index)
      case .disclose(let secret):
        observer.learn(secret, from: seats[index].name)
      case .discloseLine(let secret):
        observer.learn(secret, from: seats[index].name)
      case .note(let text):
        tell(SimulationEvent(.note, at: now, actor: seats[index].name, text: text))
      }
    }
    setTimer(index)
  }

  /// Makes sure the node's timer fires no later than its deadline.
  mutating func setTimer(_ index: Int) {
    guard let deadline = nodes[index]?.readDeadline() else { return }
    if let timer = seats[index].timer {
      if timer.at <= deadline { return }
      queue.cancel(timer.ticket)
    }
    let time = max(deadline, now)
    seats[index].timer = (time, queue.plan(.timer(node: index), at: time))
  }

  mutating func cancelTimer(_ index: Int) {
    if let timer = seats[index].timer.take() { queue.cancel(timer.ticket) }
  }
}

extension Node {
  /// The deadline, asked for as a change would be: so a node in a table is not copied for it.
  mutating func readDeadline() -> Instant? { deadline }
}
