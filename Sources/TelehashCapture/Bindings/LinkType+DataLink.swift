import CPcap

extension LinkType {
  /// The link type libpcap calls `dataLink` on this platform, or nil when it is not read here.
  init?(dataLink: Int32) {
    switch dataLink {
    case DLT_EN10MB: self = .ethernet
    case DLT_LINUX_SLL: self = .linuxCooked
    case DLT_LINUX_SLL2: self = .linuxCooked2
    case DLT_NULL, DLT_LOOP: self = .loopback
    case DLT_RAW: self = .rawIP
    case DLT_IPV4: self = .rawIPv4
    case DLT_IPV6: self = .rawIPv6
    default: return nil
    }
  }
}
