public import TelehashPackets

/// How many cases ended with each verdict.
public struct Totals: Hashable, Sendable {
  /// One count for each verdict, in the order of `Verdict.allCases`.
  private var counts = [Int](repeating: 0, count: Verdict.allCases.count)

  public init() {}

  public init(_ verdicts: some Sequence<Verdict>) {
    for verdict in verdicts { self[verdict] += 1 }
  }

  public subscript(verdict: Verdict) -> Int {
    get { counts[Self.index(verdict)] }
    set { counts[Self.index(verdict)] = newValue }
  }

  /// The number of all cases.
  public var all: Int { counts.reduce(0, +) }

  /// Every verdict with its count, zeros included.
  public func json() -> JSONObject {
    JSONObject(Verdict.allCases.map { ($0.rawValue, .number(JSONNumber(self[$0]))) })
  }

  init(json: JSONValue, at place: String) throws(RecordError) {
    let reader = try ObjectReader(
      json, at: place, members: Verdict.allCases.map(\.rawValue))
    for verdict in Verdict.allCases { self[verdict] = try reader.count(verdict.rawValue) }
  }

  private static func index(_ verdict: Verdict) -> Int {
    Verdict.allCases.firstIndex(of: verdict) ?? 0
  }
}
