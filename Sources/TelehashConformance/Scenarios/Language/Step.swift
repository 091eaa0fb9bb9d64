public import TelehashPackets

/// One thing that is done or awaited in a play.
public indirect enum Step: Hashable, Sendable {
  case link(LinkStep)
  case send(SendStep)
  case craft(CraftStep)
  case expect(ExpectStep)
  case silence(SilenceStep)
  case fence(FenceStep)
  case open(OpenStep)
  case transfer(TransferStep)
  case close(CloseStep)
  case restart(RestartStep)
  case network(NetworkStep)
  case wait(TimeSpan)
  case `repeat`(RepeatStep)
  case observe(ObserveStep)
  case command(CommandStep)

  /// The word the step is written with.
  public var word: String {
    switch self {
    case .link: "link"
    case .send: "send"
    case .craft: "craft"
    case .expect: "expect"
    case .silence: "silence"
    case .fence: "fence"
    case .open: "open"
    case .transfer: "transfer"
    case .close: "close"
    case .restart: "restart"
    case .network: "network"
    case .wait: "wait"
    case .repeat: "repeat"
    case .observe: "observe"
    case .command: "command"
    }
  }
}

/// Plays some steps several times, with a variable counting from 1.
///
/// A name belongs to the one step that binds it. In a repeat that step binds it anew each time, and
/// afterwards the last one stands; `packet$i` makes a name for each time instead.
public struct RepeatStep: Hashable, Sendable {
  /// How often; 0 where `below` says it.
  public var times: Int
  /// An outer repeat's variable: once less than its value.
  public var below: ScenarioName?
  public var variable: String?
  public var play: [Located<Step>]

  /// How often the steps are played where the outer variables have these values.
  func rounds(_ variables: [String: UInt64]) -> Int {
    guard let below else { return times }
    return variables[below.text].flatMap { Int(exactly: $0) }.map { max($0 - 1, 0) } ?? 0
  }
}
