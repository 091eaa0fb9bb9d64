import CSodium
import Foundation
import TelehashCapture
import TelehashCore
import TelehashCrypto
import TelehashPackets
import TelehashSimulation

/// A large capture with its keys: pairs of endpoints that send each other data on reliable channels.
struct SyntheticCapture {
  let folder: URL
  private(set) var count = 0
  /// The bytes of every channel packet's box, for opening as much without anything else.
  private(set) var boxSizes: [Int] = []

  var path: String { folder.appending(path: "capture.pcap").path }
  var keysPath: String { folder.appending(path: "keys.json").path }

  private static let pairs = 4
  /// More than a capture takes, so that no transfer ends before it is full.
  private static let bodySize = 1200

  /// Writes a capture of so many datagrams into a new folder.
  init(packets: Int) throws {
    folder = FileManager.default.temporaryDirectory.appending(
      path: "meshproof-bench-\(ProcessInfo.processInfo.processIdentifier)-\(packets)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var simulation = Simulation<EndpointNode, EventLog>(seed: 1, observer: EventLog())
    var callers: [(caller: NodeID, callee: NodeID)] = []
    for pair in 0..<Self.pairs {
      callers.append(
        (try Self.add("a\(pair)", to: &simulation), try Self.add("b\(pair)", to: &simulation)))
    }
    let data = [UInt8](repeating: 7, count: packets / Self.pairs * Self.bodySize)
    for (caller, callee) in callers {
      guard let other = simulation[callee] else { throw Unmeasurable("no endpoint") }
      try simulation.act(on: caller) { node, now in
        node.act(at: now) { endpoint, application in
          let hashname = other.endpoint.hashname
          endpoint.link(
            hashname, keys: other.endpoint.configuration.identity.publicKeys,
            paths: [.udp(other.address)], at: now)
          guard
            let channel = endpoint.open(to: hashname, type: "stream", reliable: true, at: now)
          else { return }
          application.noteOpened(channel, type: "stream")
          application.transfer(data, on: channel, through: &endpoint, at: now)
        }
      }
    }
    try write(&simulation, packets: packets)
    try writeKeys(of: callers.flatMap { [$0.caller, $0.callee] }, simulation)
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  private mutating func write(
    _ simulation: inout Simulation<EndpointNode, EventLog>, packets: Int
  ) throws {
    let writer = try CaptureWriter(path: path)
    while count < packets {
      let before = count
      try simulation.run(for: .milliseconds(100))
      for event in simulation.observer.take() where event.kind == .sent && count < packets {
        guard let source = event.source, let target = event.destination else { continue }
        try writer.write(event.payload, from: source, to: target, at: event.time)
        count += 1
        // LENGTH, TOKEN and NONCE stand before the box of a channel packet.
        if event.payload.starts(with: [0, 0]) { boxSizes.append(event.payload.count - 42) }
      }
      if count == before, simulation.now > Instant.zero + .seconds(120) {
        throw Unmeasurable("the transfers ended after \(count) datagrams")
      }
    }
    try writer.close()
  }

  private func writeKeys(
    of nodes: [NodeID], _ simulation: Simulation<EndpointNode, EventLog>
  ) throws {
    var material = KeyMaterial(edition: .v3)
    for id in nodes {
      guard let node = simulation[id] else { continue }
      let identity = node.endpoint.configuration.identity
      var keys = KeySet<[UInt8]>()
      var secrets = KeySet<Secret>()
      for key in identity.keys {
        keys[key.csid.description] = key.publicKey
        secrets[key.csid.description] = key.secret
      }
      material.identities.append(
        .init(
          name: simulation.name(of: id), hashname: identity.hashname.text, keys: keys,
          secrets: secrets))
      for ephemeral in node.keyLog {
        material.ephemerals.append(
          .init(
            csid: ephemeral.csid.description, publicKey: ephemeral.publicKey,
            secret: ephemeral.secret, aesKey: ephemeral.contentKey))
      }
    }
    try Data(KeyFile.encode(material)).write(to: URL(filePath: keysPath))
  }

  private static func add(
    _ name: String, to simulation: inout Simulation<EndpointNode, EventLog>
  ) throws -> NodeID {
    let host = try simulation.network.addHost(name)
    let address = try simulation.address(of: host, port: 42424)
    var random = simulation.random("identity/\(name)")
    guard let identity = Identity(keys: [try KeyPair.generate(.cs3a, random: &random)]) else {
      throw Unmeasurable("no identity")
    }
    var configuration = EndpointConfiguration(identity: identity, edition: .v3)
    configuration.acceptance = .everyone
    configuration.cloaking = .mirrored
    configuration.channelTypes = [.init("stream", reliable: true, unreliable: false)]
    let endpoint = Endpoint(configuration, random: simulation.random("endpoint/\(name)"))
    return try simulation.addNode(
      EndpointNode(endpoint, address: address), named: name, on: host, at: [address])
  }

  /// How long opening every box takes that the capture holds, and nothing else, in seconds.
  func bareSeconds() -> Double {
    var random = SeededRandom(seed: 1, label: "bare")
    let (key, nonce) = (random.bytes(32), random.bytes(24))
    // All of them in memory one after the other, as they are in a file.
    var boxes = [UInt8](repeating: 0, count: boxSizes.reduce(0, +))
    let plain = Scratch(1 << 16)
    var seconds = Double.infinity
    boxes.withUnsafeMutableBufferPointer { buffer in
      guard var place = buffer.baseAddress else { return }
      for size in boxSizes {
        crypto_secretbox_easy(place, plain.base, UInt64(size - 16), nonce, key)
        place += size
      }
      for _ in 0..<3 {
        seconds = min(
          seconds,
          Stopwatch.seconds {
            guard var place = buffer.baseAddress else { return }
            for size in boxSizes {
              _ = crypto_secretbox_open_easy(plain.base, place, UInt64(size), nonce, key)
              place += size
            }
          })
      }
    }
    return seconds
  }
}
