/// Deliberate deviations of a channel, each one wrong thing in one small guarded place.
///
/// They make the reference endpoint a misbehaving peer in scenarios and a mutant in `selftest`.
/// The names are those of the deviations; most were real bugs of real implementations.
public struct ChannelFaults: OptionSet, Hashable, Sendable {
  public let rawValue: UInt64

  public init(rawValue: UInt64) { self.rawValue = rawValue }

  private init(bit: Int) { rawValue = 1 << UInt64(bit) }

  /// Whether this deviation is among them; asked for every packet, so without the generic detour.
  public func contains(_ fault: ChannelFaults) -> Bool {
    rawValue & fault.rawValue == fault.rawValue
  }

  // MARK: Ids

  /// Takes every incoming open whatever its id (breaks CH-06, CH-08).
  public static let channelIDsUnchecked = ChannelFaults(bit: 0)
  /// Refuses the lower of two opens that arrive swapped (CH-08).
  public static let swappedOpensRefused = ChannelFaults(bit: 1)
  /// Opens with the other side's parity (CH-05).
  public static let channelIDsOfWrongParity = ChannelFaults(bit: 2)
  /// Opens every channel with the same id (CH-07).
  public static let channelIDsReused = ChannelFaults(bit: 3)

  // MARK: Channels

  /// Hands a received `err` on as content and keeps the channel (CH-13).
  public static let errIgnored = ChannelFaults(bit: 4)
  /// Keeps a channel that received `err`, deaf, until its time-out (CH-13).
  public static let errStateKept = ChannelFaults(bit: 5)
  /// Keeps serving a channel after sending `err` on it (CH-30).
  public static let errNotFinal = ChannelFaults(bit: 6)
  /// Attaches content to the `err` it sends (CH-14).
  public static let errWithContent = ChannelFaults(bit: 7)
  /// Never removes a channel (CH-15, CH-19).
  public static let channelNeverTimesOut = ChannelFaults(bit: 8)
  /// Lets an idle OPEN channel time out (CH-20).
  public static let openChannelTimesOut = ChannelFaults(bit: 9)
  /// Sends `"err":"timeout"` when a channel times out (CH-15).
  public static let timeoutSent = ChannelFaults(bit: 10)
  /// Keeps channels that ended in both directions for good (CH-22, CH-31).
  public static let endedChannelsLeak = ChannelFaults(bit: 11)
  /// Forgets a channel the moment both sides have ended (CH-21).
  public static let endedChannelForgotten = ChannelFaults(bit: 12)
  /// Takes a packet with `type` on a live channel as a new open (CH-10).
  public static let typeReopensChannel = ChannelFaults(bit: 13)
  /// Repeats `type` on every packet (CH-10).
  public static let typeOnEveryPacket = ChannelFaults(bit: 14)
  /// Sends more content after its `end` (CH-11).
  public static let contentAfterEnd = ChannelFaults(bit: 15)
  /// Numbers the packets of unreliable channels (CH-16).
  public static let seqOnUnreliable = ChannelFaults(bit: 16)
  /// Takes an open with a `seq` other than 1 as unreliable (REL-01).
  public static let oddSeqOpenUnreliable = ChannelFaults(bit: 17)
  /// Opens channels reliably whose type never is (REL-03).
  public static let reliableWhateverTheType = ChannelFaults(bit: 51)
  /// Sends packets above the size limit (CH-23).
  public static let oversizeAccepted = ChannelFaults(bit: 18)
  /// After its open sends nothing until the other side has sent content (STREAM-03).
  public static let waitsForAnswerAfterOpen = ChannelFaults(bit: 19)

  // MARK: Sending reliably

  /// Takes an `ack` above everything sent as one for everything sent (REL-14).
  public static let ackTooHighAccepted = ChannelFaults(bit: 20)
  /// Ignores every `miss` (REL-21).
  public static let missIgnored = ChannelFaults(bit: 21)
  /// Resends the window entry of a `miss` too (REL-15).
  public static let missWindowResent = ChannelFaults(bit: 22)
  /// Releases what a `miss` does not name (REL-23).
  public static let missReleasesOthers = ChannelFaults(bit: 23)
  /// Resends a missing packet for every `miss`, however often (REL-22).
  public static let missAnsweredEveryTime = ChannelFaults(bit: 24)
  /// Drops a packet whose `miss` is empty (REL-26).
  public static let emptyMissRefused = ChannelFaults(bit: 25)
  /// Ignores the other side's window (REL-20).
  public static let windowIgnored = ChannelFaults(bit: 26)
  /// Sends two different packets with `seq` 1 (REL-04).
  public static let firstSeqTwice = ChannelFaults(bit: 27)
  /// Leaves out `seq` 3 (REL-04).
  public static let seqSkipsOne = ChannelFaults(bit: 28)
  /// Sends `end` without `seq` (REL-04).
  public static let endWithoutSeq = ChannelFaults(bit: 29)
  /// Gives resent packets a time value as `seq` (REL-06).
  public static let resendCorruptsSeq = ChannelFaults(bit: 30)
  /// Resends only the last packet, for 10 s, and then does nothing at all (REL-24, CH-15).
  public static let resendGivesUpSilently = ChannelFaults(bit: 31)
  /// Never sends its second packet (REL-06).
  public static let losesOneReliablePacketForGood = ChannelFaults(bit: 32)
  /// Neither acknowledges nor resends once it has ended (REL-25).
  public static let silentAfterEnd = ChannelFaults(bit: 33)

  // MARK: Receiving reliably

  /// Acknowledges after 10 s (REL-11).
  public static let ackLate = ChannelFaults(bit: 34)
  /// Puts the `ack` from before the request, and a `miss`, on the reply to it (REL-10, REL-16).
  public static let ackZeroWithData = ChannelFaults(bit: 35)
  /// Acknowledges what arrived instead of what was processed (REL-10).
  public static let ackBeforeProcessed = ChannelFaults(bit: 36)
  /// Puts `seq` on stand-alone acknowledgements (REL-12).
  public static let ackAloneWithSeq = ChannelFaults(bit: 37)
  /// Says nothing about duplicates and early packets (REL-08, REL-11).
  public static let duplicateNotAcked = ChannelFaults(bit: 38)
  /// Hands duplicates to the application (REL-08).
  public static let duplicateDelivered = ChannelFaults(bit: 39)
  /// Hands packets to the application as they arrive (REL-07).
  public static let deliversOutOfOrder = ChannelFaults(bit: 40)
  /// Drops packets below any buffered one as duplicates (REL-07, REL-09).
  public static let earlyPacketDroppedAsDuplicate = ChannelFaults(bit: 41)
  /// Leaves `miss` out (REL-16).
  public static let missLeftOut = ChannelFaults(bit: 42)
  /// Names packets that arrived in `miss` (REL-17).
  public static let missListsReceived = ChannelFaults(bit: 43)
  /// Leaves the gap next to `ack` out of `miss` (REL-17).
  public static let missOmitsLeadingGap = ChannelFaults(bit: 44)
  /// Ends every `miss` that names a gap with 100 (REL-15).
  public static let missWindowConstant = ChannelFaults(bit: 45)
  /// Sends `miss` without `ack` while nothing was processed (REL-18).
  public static let missWithoutAck = ChannelFaults(bit: 46)
  /// Never sends `miss` for a full buffer without gaps (REL-19).
  public static let noBackpressure = ChannelFaults(bit: 47)
  /// Acknowledges on `end` before storing it, and so names it as missing (REL-16, REL-17).
  public static let endAckedAsMissing = ChannelFaults(bit: 48)

  // MARK: Later additions

  /// Closes a channel as soon as the other side has ended (CH-12).
  public static let closesOnFirstEnd = ChannelFaults(bit: 52)
  /// Sends every packet of an unreliable channel twice (CH-25).
  public static let unreliableSentTwice = ChannelFaults(bit: 53)
  /// Sends once more what was just acknowledged (REL-13).
  public static let acknowledgedResent = ChannelFaults(bit: 54)

  /// Fills packets up with a member nobody needs, beyond the size limit (CH-23).
  public static let padsLargePackets = ChannelFaults(bit: 55)
  /// Changes the content of what it sends again (REL-06).
  public static let resendCorruptsBody = ChannelFaults(bit: 56)

  /// Begins again with the first ids when they are used up (EXC-07).
  public static let channelIDsWrapAround = ChannelFaults(bit: 57)

  // MARK: Streams

  /// Sets `enc` on fragments (STREAM-06).
  public static let encOnFragments = ChannelFaults(bit: 49)
  /// Delivers what came of a message when the stream ends within it (STREAM-08).
  public static let partialMessageDelivered = ChannelFaults(bit: 50)

  /// Every deviation with its name, in the order above.
  public static let named: [(name: String, fault: ChannelFaults)] = [
    ("channel-ids-unchecked", .channelIDsUnchecked),
    ("swapped-opens-refused", .swappedOpensRefused),
    ("channel-ids-of-wrong-parity", .channelIDsOfWrongParity),
    ("channel-ids-reused", .channelIDsReused),
    ("channel-ids-wrap-around", .channelIDsWrapAround),
    ("err-ignored", .errIgnored),
    ("err-state-kept", .errStateKept),
    ("err-not-final", .errNotFinal),
    ("err-with-content", .errWithContent),
    ("channel-never-times-out", .channelNeverTimesOut),
    ("open-channel-times-out", .openChannelTimesOut),
    ("timeout-sent", .timeoutSent),
    ("ended-channels-leak", .endedChannelsLeak),
    ("ended-channel-forgotten", .endedChannelForgotten),
    ("type-reopens-channel", .typeReopensChannel),
    ("type-on-every-packet", .typeOnEveryPacket),
    ("content-after-end", .contentAfterEnd),
    ("seq-on-unreliable", .seqOnUnreliable),
    ("odd-seq-open-unreliable", .oddSeqOpenUnreliable),
    ("reliable-whatever-the-type", .reliableWhateverTheType),
    ("oversize-accepted", .oversizeAccepted),
    ("waits-for-answer-after-open", .waitsForAnswerAfterOpen),
    ("ack-too-high-accepted", .ackTooHighAccepted),
    ("miss-ignored", .missIgnored),
    ("miss-window-resent", .missWindowResent),
    ("miss-releases-others", .missReleasesOthers),
    ("miss-answered-every-time", .missAnsweredEveryTime),
    ("empty-miss-refused", .emptyMissRefused),
    ("window-ignored", .windowIgnored),
    ("first-seq-twice", .firstSeqTwice),
    ("seq-skips-one", .seqSkipsOne),
    ("end-without-seq", .endWithoutSeq),
    ("resend-corrupts-seq", .resendCorruptsSeq),
    ("resend-gives-up-silently", .resendGivesUpSilently),
    ("loses-one-reliable-packet-for-good", .losesOneReliablePacketForGood),
    ("silent-after-end", .silentAfterEnd),
    ("ack-late", .ackLate),
    ("ack-zero-with-data", .ackZeroWithData),
    ("ack-before-processed", .ackBeforeProcessed),
    ("ack-alone-with-seq", .ackAloneWithSeq),
    ("duplicate-not-acked", .duplicateNotAcked),
    ("duplicate-delivered", .duplicateDelivered),
    ("delivers-out-of-order", .deliversOutOfOrder),
    ("early-packet-dropped-as-duplicate", .earlyPacketDroppedAsDuplicate),
    ("miss-left-out", .missLeftOut),
    ("miss-lists-received", .missListsReceived),
    ("miss-omits-leading-gap", .missOmitsLeadingGap),
    ("miss-window-constant", .missWindowConstant),
    ("miss-without-ack", .missWithoutAck),
    ("no-backpressure", .noBackpressure),
    ("end-acked-as-missing", .endAckedAsMissing),
    ("closes-on-first-end", .closesOnFirstEnd),
    ("unreliable-sent-twice", .unreliableSentTwice),
    ("pads-large-packets", .padsLargePackets),
    ("resend-corrupts-body", .resendCorruptsBody),
    ("acknowledged-resent", .acknowledgedResent),
    ("enc-on-fragments", .encOnFragments),
    ("partial-message-delivered", .partialMessageDelivered),
  ]

  /// The deviation called `name`, or nil when channels have none of that name.
  public init?(named name: String) {
    guard let entry = Self.named.first(where: { $0.name == name }) else { return nil }
    self = entry.fault
  }
}
