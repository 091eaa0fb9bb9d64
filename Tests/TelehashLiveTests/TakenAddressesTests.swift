import TelehashPackets
import Testing

@testable import TelehashLive

/// No two members of a run are ever at one address.
@Test func anAddressThatSomebodyHadIsNotGivenAgain() throws {
  let inbox = LiveInbox()
  let loopback = Address(ipv4: 0x7f00_0001, port: 0)
  let taken = TakenAddresses()
  let first = try taken.socket { () throws(LiveError) in
    .udp(try UDPSocket.bind(loopback, inbox: inbox))
  }
  first.close()
  // The system may give the port again at once: here it does.
  let again = try UDPSocket.bind(loopback, inbox: inbox)
  #expect(taken.take(again.address))
  defer { again.close() }
  var offers = 0
  let second = try taken.socket { () throws(LiveError) in
    offers += 1
    return .udp(offers == 1 ? again : try UDPSocket.bind(loopback, inbox: inbox))
  }
  defer { second.close() }
  #expect(offers == 2)
  #expect(![first.address, again.address].contains(second.address))
}
