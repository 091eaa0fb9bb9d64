import TelehashCrypto
import TelehashPackets

/// A search for a hashname: the closest linked hashnames are asked, then those they name
/// (V2SEEK-07).
struct SeekRun: Sendable {
  /// Seeks in flight at once.
  static let threads = 3
  /// The search ends when so many of the closest were asked without a closer one turning up.
  static let closest = 9
  /// Candidates that are remembered.
  static let maximumCandidates = 64
  /// How long one of them may take, an introduction to it included.
  static let patience = TimeSpan.seconds(10)

  let target: HexHashname
  /// Ascending by distance.
  private(set) var candidates: [Candidate] = []

  struct Candidate: Sendable {
    let hashname: HexHashname
    var state: State

    enum State: Hashable, Sendable {
      case new
      case asked
      case done
    }
  }

  init(target: HexHashname) { self.target = target }

  mutating func add(_ hashname: HexHashname) {
    guard hashname != target, !candidates.contains(where: { $0.hashname == hashname }) else {
      return
    }
    let distance = target.distance(to: hashname)
    let index =
      candidates.firstIndex { target.distance(to: $0.hashname) > distance } ?? candidates.endIndex
    candidates.insert(Candidate(hashname: hashname, state: .new), at: index)
    if candidates.count > Self.maximumCandidates { candidates.removeLast() }
  }

  /// Notes that one has answered or never will.
  mutating func finish(_ hashname: HexHashname) {
    guard let index = candidates.firstIndex(where: { $0.hashname == hashname }) else { return }
    candidates[index].state = .done
  }

  /// Takes the next one to ask; nil when enough are in flight or none is left.
  mutating func next() -> HexHashname? {
    let considered = candidates.prefix(Self.closest)
    guard considered.count(where: { $0.state == .asked }) < Self.threads,
      let index = considered.firstIndex(where: { $0.state == .new })
    else { return nil }
    candidates[index].state = .asked
    return candidates[index].hashname
  }

  /// Whether nobody is left to ask or to wait for.
  var isExhausted: Bool {
    candidates.prefix(Self.closest).allSatisfy { $0.state == .done }
  }
}
