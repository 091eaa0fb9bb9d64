import Synchronization
import TelehashCore
import TelehashCrypto
import TelehashLive
import TelehashPackets
import TelehashRecords

/// Who is connected to a server at the moment, drawn again and again on a terminal.
final class PeerTable: Sendable {
  private let sink: (any TextSink)?
  private let style: Style
  private let shown = Mutex(0)

  /// Peers shown at once.
  private static let rows = 12

  init(_ console: Console) {
    sink =
      console.verbosity > .quiet && console.streams.errors.isTerminal
      ? console.streams.errors : nil
    style = console.style
  }

  func show(_ snapshot: ReferenceServer.Snapshot) {
    guard let sink else { return }
    let lines = self.lines(snapshot)
    shown.withLock { shown in
      sink.write(Self.erasing(shown) + lines.map { $0 + "\n" }.joined())
      shown = lines.count
    }
  }

  /// Takes the table away.
  func clear() {
    guard let sink else { return }
    shown.withLock { shown in
      sink.write(Self.erasing(shown))
      shown = 0
    }
  }

  /// Up to the first line and everything below it away.
  private static func erasing(_ lines: Int) -> String {
    lines > 0 ? "\u{1B}[\(lines)A\u{1B}[J" : ""
  }

  private func lines(_ snapshot: ReferenceServer.Snapshot) -> [String] {
    var table = TextTable()
    table.add(["peer", "address", "link", "datagrams"].map { .init($0, .faint) })
    for peer in snapshot.peers.suffix(Self.rows) {
      table.add([
        .init(String(peer.hashname.prefix(12))),
        .init(peer.address.map(\.description) ?? ""),
        .init(peer.state.map(\.rawValue) ?? "none", peer.isLinked ? .good : nil),
        .init("\(peer.datagrams)"),
      ])
    }
    let rest = snapshot.peers.count - Self.rows
    return table.lines(style)
      + (rest > 0 ? ["and \(rest) before them"] : [])
      + [
        "\(Int(snapshot.elapsed.seconds)) s, \(Counted.text(snapshot.datagrams, "datagram")), "
          + Counted.text(snapshot.findings, "objection")
      ]
  }
}
