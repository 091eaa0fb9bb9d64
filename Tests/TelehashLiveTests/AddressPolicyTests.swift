import TelehashLive
import TelehashPackets
import Testing

@Suite("Which addresses may be sent to")
struct AddressPolicyTests {
  @Test(arguments: [
    "127.0.0.1:1", "10.0.0.1:1", "172.16.0.1:1", "172.31.255.1:1", "192.168.3.4:1",
    "169.254.1.1:1", "[::1]:1", "[fe80::1]:1", "[fd00::1]:1", "[::ffff:10.0.0.1]:1",
  ])
  func localAddressesArePermitted(_ text: String) throws {
    #expect(AddressPolicy.isLocal(try #require(Address(text))))
  }

  @Test(arguments: [
    "8.8.8.8:1", "172.32.0.1:1", "172.15.0.1:1", "192.169.0.1:1", "0.0.0.0:1", "[2001:db8::1]:1",
    "[::]:1", "[::ffff:8.8.8.8]:1",
  ])
  func othersAreNot(_ text: String) throws {
    #expect(!AddressPolicy.isLocal(try #require(Address(text))))
  }
}
