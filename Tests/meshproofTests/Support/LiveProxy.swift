import Foundation
import TelehashPackets

@testable import TelehashLive

/// A relay between a check and its target that may change, lose or misdirect datagrams.
///
/// Each client gets a socket of its own towards the target, so that the target tells them apart.
final class LiveProxy: Sendable {
  /// What becomes of a datagram: what is sent on, and whether from another address than expected.
  struct Fate: Sendable {
    var bytes: [UInt8]?
    var isMisdirected = false

    static let lost = Fate(bytes: nil)
  }

  /// One that passes, counted for its client and direction from 1.
  struct Passage: Sendable {
    let bytes: [UInt8]
    let isAnswer: Bool
    /// Which client in the order they first sent something.
    let client: Int
    let number: Int
  }

  /// Where clients send to.
  let address: Address
  private let inbox = LiveInbox(isBounded: false)
  private let front: UDPSocket
  private let elsewhere: UDPSocket

  init(to target: Address, _ fate: @escaping @Sendable (Passage) -> Fate) throws {
    let loopback = target.with(port: 0)
    front = try UDPSocket.bind(loopback, inbox: inbox)
    elsewhere = try UDPSocket.bind(loopback, inbox: inbox)
    address = front.address
    Thread.detachNewThread { [inbox, front, elsewhere] in
      var clients: [(address: Address, socket: UDPSocket, sent: Int, answered: Int)] = []
      while case .letter(let letter) = inbox.next(until: .now + .seconds(120)) {
        if letter.socket == front.address {
          var index = clients.firstIndex { $0.address == letter.source }
          if index == nil, let socket = try? UDPSocket.bind(loopback, inbox: inbox) {
            clients.append((letter.source, socket, 0, 0))
            index = clients.count - 1
          }
          guard let index else { continue }
          clients[index].sent += 1
          let passage = Passage(
            bytes: letter.bytes, isAnswer: false, client: index, number: clients[index].sent)
          if let bytes = fate(passage).bytes { clients[index].socket.send(bytes, to: target) }
        } else if let index = clients.firstIndex(where: { $0.socket.address == letter.socket }) {
          clients[index].answered += 1
          let end = fate(
            Passage(
              bytes: letter.bytes, isAnswer: true, client: index, number: clients[index].answered))
          guard let bytes = end.bytes else { continue }
          (end.isMisdirected ? elsewhere : front).send(bytes, to: clients[index].address)
        }
      }
      for client in clients { client.socket.close() }
    }
  }

  func close() {
    inbox.close(.cancelled)
    front.close()
    elsewhere.close()
  }
}
