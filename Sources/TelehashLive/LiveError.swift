/// What stops live work before anything can be judged.
package enum LiveError: Error, Hashable, Sendable, CustomStringConvertible {
  case noSocket(String)
  case unresolvable(host: String, String)
  /// The address is neither loopback nor private.
  case remote(String)
  case unusable(String)

  package var description: String {
    switch self {
    case .noSocket(let reason): "no socket could be opened: \(reason)"
    case .unresolvable(let host, let reason): "\(host): cannot be resolved: \(reason)"
    case .remote(let address):
      "\(address) is neither a loopback nor a private address; "
        + "--allow-remote permits others, and is for hosts you may test"
    case .unusable(let text): text
    }
  }
}
