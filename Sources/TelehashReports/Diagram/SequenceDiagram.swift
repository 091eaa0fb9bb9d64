import TelehashPackets
package import TelehashRecords

/// The events of a case as lanes and what goes from lane to lane, ready to be drawn.
package struct SequenceDiagram: Hashable, Sendable {
  /// Somebody with a line of life in the diagram.
  package struct Lane: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
      case endpoint, router, nat
    }

    package let name: String
    package let kind: Kind
  }

  /// One thing to draw, in the order of time.
  package struct Item: Hashable, Sendable {
    /// The place among the events it was made from.
    package let event: Int
    /// The place of the event at which a datagram ended, where it did.
    package var end: Int?
    package let lane: Int
    /// Where a datagram went, nil for what concerns one lane.
    package var target: Int?
    package var kind: Kind
    /// A few words to stand beside it.
    package let label: String

    package enum Kind: Hashable, Sendable {
      case delivered
      /// Lost, with the reason in one word.
      case dropped(String)
      /// On its way when the events end.
      case underway
      case timer, state, note
    }
  }

  package private(set) var lanes: [Lane] = []
  package private(set) var items: [Item] = []
  private var lanePlaces: [String: Int] = [:]

  /// More lanes than fit beside each other are no picture; what is left out goes to the last one.
  private static let mostLanes = 24

  /// The diagram of `events`; `network` is the name of the network condition.
  package init(_ events: [TraceEvent], network: String? = nil) {
    var known: [Address: String] = [:]
    for event in events where event.kind == .sent && !event.actor.isEmpty {
      if let source = event.source { known[source] = event.actor }
    }
    var underway: [Int: Int] = [:]
    for (index, event) in events.enumerated() {
      add(event, index, known, &underway)
    }
    placeNATs(behind: network)
  }

  private mutating func add(
    _ event: TraceEvent, _ index: Int, _ known: [Address: String], _ underway: inout [Int: Int]
  ) {
    let label = Self.label(of: event)
    switch event.kind {
    case .sent:
      let lane = self.lane(Self.sender(of: event))
      let target = self.lane(Self.target(of: event, known))
      if let number = event.record?.number { underway[number] = items.count }
      // In a capture nobody hands datagrams over: each was seen on its way, and that is all.
      let kind = event.actor.isEmpty ? Item.Kind.delivered : .underway
      items.append(Item(event: index, lane: lane, target: target, kind: kind, label: label))
    case .delivered:
      let actor = event.actor.isEmpty ? Self.target(of: event, known) : event.actor
      finish(event, index, at: actor, .delivered, known, &underway)
    case .dropped(let reason):
      let sender = Self.sender(of: event)
      let isElsewhere = !event.actor.isEmpty && event.actor != sender
      finish(
        event, index, at: isElsewhere ? event.actor : nil, .dropped(reason.rawValue), known,
        &underway)
    case .timer:
      items.append(Item(event: index, lane: lane(event.actor), kind: .timer, label: label))
    case .state:
      items.append(Item(event: index, lane: lane(event.actor), kind: .state, label: label))
    case .note:
      // A remark about nobody stands in the first lane there is.
      let lane = event.actor.isEmpty ? 0 : self.lane(event.actor)
      items.append(Item(event: index, lane: lane, kind: .note, label: label))
    }
  }

  /// Ends the datagram of an event; one whose beginning is not among the events begins here.
  private mutating func finish(
    _ event: TraceEvent, _ index: Int, at actor: String?, _ kind: Item.Kind,
    _ known: [Address: String], _ underway: inout [Int: Int]
  ) {
    let target = actor.map { lane($0) }
    // A datagram that was duplicated arrives again: drawn from its sender once more.
    if let number = event.record?.number, let place = underway.removeValue(forKey: number) {
      items[place].kind = kind
      items[place].end = index
      if let target { items[place].target = target }
      return
    }
    let sender = lane(Self.sender(of: event))
    let end = target ?? lane(Self.target(of: event, known))
    items.append(
      Item(
        event: index, end: index, lane: sender, target: end, kind: kind,
        label: Self.label(of: event)))
  }

  private mutating func lane(_ name: String) -> Int {
    if let place = lanePlaces[name] { return place }
    guard lanes.count < Self.mostLanes else { return lanes.count - 1 }
    lanePlaces[name] = lanes.count
    lanes.append(Lane(name: name.isEmpty ? "network" : name, kind: Self.kind(of: name)))
    return lanes.count - 1
  }

  // MARK: NATs

  /// The conditions that put the first member behind NATs.
  private static let sheltering = [
    "nat-cone", "nat-port-restricted", "nat-symmetric", "double-nat", "rebind",
  ]

  /// NATs stand beside whom they shelter; one that dropped nothing is drawn all the same.
  private mutating func placeNATs(behind network: String?) {
    if let network, Self.sheltering.contains(network), lanes.count > 1,
      !lanes.contains(where: { $0.kind == .nat })
    {
      lanes.append(Lane(name: "\(lanes[0].name)-nat-1", kind: .nat))
    }
    var order: [Int] = []
    for place in lanes.indices where lanes[place].kind != .nat {
      let shelter = lanes.indices.filter { nat in
        lanes[nat].kind == .nat && lanes[nat].name.hasPrefix(lanes[place].name + "-nat-")
      }
      // The first lane has its NATs to the right, between it and the others.
      order += place == 0 ? [place] + shelter : shelter + [place]
    }
    order += lanes.indices.filter { !order.contains($0) }
    var places = [Int](repeating: 0, count: lanes.count)
    for (place, old) in order.enumerated() { places[old] = place }
    lanes = order.map { lanes[$0] }
    for index in items.indices where items[index].lane < places.count {
      items[index] = items[index].moved(places)
    }
  }

  private static func kind(of name: String) -> Lane.Kind {
    if name.hasPrefix("nat/") || name.contains("-nat-") { return .nat }
    return name.hasPrefix("router") ? .router : .endpoint
  }

  // MARK: Names

  private static func sender(of event: TraceEvent) -> String {
    if event.kind == .sent, !event.actor.isEmpty { return event.actor }
    return event.record?.from ?? event.source?.description ?? ""
  }

  private static func target(of event: TraceEvent, _ known: [Address: String]) -> String {
    if let destination = event.destination, let name = known[destination] { return name }
    return event.record?.to ?? event.destination?.description ?? ""
  }

  /// What the packet is in a few words, without who sent it to whom: the lanes show that.
  private static func label(of event: TraceEvent) -> String {
    var words: [String] = []
    if var record = event.record {
      record.from = nil
      record.to = nil
      words.append(record.summary)
    } else if !event.bytes.isEmpty {
      words.append("\(event.bytes.count) bytes")
    }
    if !event.text.isEmpty { words.append(event.text) }
    return ShownText.text(words.joined(separator: " "), atMost: longestLabel)
  }

  /// Twice what fits between two lanes; the rest shows when it is pointed at.
  private static let longestLabel = 120
}

extension SequenceDiagram.Item {
  fileprivate func moved(_ places: [Int]) -> Self {
    var item = SequenceDiagram.Item(
      event: event, end: end, lane: places[lane], target: nil, kind: kind, label: label)
    item.target = target.map { places[$0] }
    return item
  }
}
