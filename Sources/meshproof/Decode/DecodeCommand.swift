import ArgumentParser
import TelehashCapture
import TelehashConformance
import TelehashCrypto
import TelehashPackets
import TelehashRecords

/// Shows packets as trees, layer by layer.
struct DecodeCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "decode",
    abstract: "Show one packet as a tree: cloak, head, body, and what is sealed inside.",
    discussion: """
      A packet is given as hexadecimal digits, as a file of digits or bytes, or as a capture with \
      --packet. Without keys the outer layers are shown. With --keys messages and opens are opened; a \
      channel packet needs the handshakes of its exchange too, a line packet the opens of its \
      line: give them before it, or use --packet, which reads the whole capture.
      """)

  @Argument(help: ArgumentHelp("Packets, in order.", valueName: "hex-or-file"))
  var packets: [String]

  @Option(
    name: .customLong("packet"),
    help: ArgumentHelp("Number of the datagram in the capture, from 1.", valueName: "n"))
  var number: Int?

  @Option(
    name: .customLong("keys"),
    help: ArgumentHelp(
      "A keys.json or a key log. Repeatable. Default: keys.json beside the capture, if any.",
      valueName: "file"))
  var keys: [String] = []

  @Option(help: ArgumentHelp("Force a form of a cipher set.", valueName: "name=value"))
  var reading: [ReadingOption] = []

  @Option(
    help: ArgumentHelp(
      "The edition to read by. Default: that of the keys, else that of the packets.",
      valueName: "name"))
  var edition: EditionName?

  @OptionGroup(title: "Output")
  var common: CommonOptions

  func validate() throws {
    if let number, number < 1 { throw ValidationError("--packet: expected a number from 1.") }
    if number != nil, packets.count != 1 {
      throw ValidationError("--packet: expected exactly one capture.")
    }
  }

  func perform(on console: Console) async throws -> CommandOutcome {
    let forms = ReadingOption.forms(reading)
    if let number {
      return try show(number, of: packets[0], forms, on: console)
    }
    let keys = try CaptureKeys(files: keys)
    let datagrams = try packets.map { packet throws(CommandError) in
      try PacketSource.bytes(packet)
    }
    var dissector = TrafficDissector(
      keys: keys.ring, edition: edition ?? keys.ring.edition ?? likely(datagrams, keys.ring),
      forms: forms)
    var canAllBeRead = true
    for (index, bytes) in datagrams.enumerated() {
      let dissection = dissector.dissect(bytes)
      if index > 0 { console.print() }
      canAllBeRead =
        show(bytes, dissection, hasKeys: !keys.files.isEmpty, on: console)
        && canAllBeRead
    }
    return canAllBeRead ? .success : .failure
  }

  /// The edition packets look like when nothing tells.
  private func likely(_ datagrams: [[UInt8]], _ keys: KeyRing) -> EditionName {
    var probe = EditionProbe(keys: keys)
    for datagram in datagrams { probe.observe(datagram) }
    return probe.edition ?? .v3
  }

  private func show(
    _ number: Int, of capture: String, _ forms: TrafficDissector.Forms, on console: Console
  ) throws -> CommandOutcome {
    let keys = try CaptureKeys(named: keys, for: capture)
    let traffic = try CapturedTraffic(capture, keys: keys.ring, edition: edition, forms: forms)
    var found: CapturedPacket?
    try traffic.forEach { packet throws(CommandError) in
      if packet.packet.number == number { found = packet }
    }
    guard let found else {
      throw CommandError.unusable(
        "\(capture): there is no datagram \(number); the last is \(traffic.survey.lastNumber)")
    }
    let packet = found.packet
    console.print(
      "datagram \(number) (frame \(found.frame)), \(PacketLadder.seconds(packet.time)) s, "
        + "\(packet.source) → \(packet.destination)")
    let canBeRead = show(
      packet.datagram, packet.dissection, hasKeys: !keys.files.isEmpty, on: console)
    return canBeRead ? .success : .failure
  }

  /// Shows one packet; whether it is one at all.
  private func show(
    _ datagram: [UInt8], _ dissection: Dissection, hasKeys: Bool, on console: Console
  ) -> Bool {
    let tree = PacketTree(
      hasKeys: hasKeys, bodyBytes: console.verbosity >= .verbose ? .max : PacketTree.fewBytes)
    console.print(tree.node(datagram, dissection).lines(console.style))
    if case .invalid(.notAPacket) = dissection.content { return false }
    return true
  }
}
