import TelehashPackets

/// The file itself and its cast.
extension Grammar {
  static let top: [Shape] = [
    Shape(
      name: "scenario", help: "One behaviour of the protocol: who takes part and what is played.",
      keys: [
        .required("title", .sentence, "The behaviour in one sentence."),
        .optional("notes", .sentence, "What a reader should know besides."),
        .required(
          "requirements", .some(.scalar(.requirement)), "Ids of the requirements this judges."),
        .optional(
          "editions", .some(.edition), "Editions the case is made for; without it the three of v3."),
        .optional("tags", .any(.dashed), "Words to select by, written #tag on the command line."),
        .optional("axes", .shape("axes"), "What the scenario is repeated over."),
        .optional("setup", .shape("setup"), "What holds for the whole run."),
        .required(
          "cast",
          .map(key: .newMember, value: .shape("member"), count: 1...ScenarioLimits.list),
          "Who takes part. The member called subject is the implementation under test."),
        .optional(
          "worlds", .some(words(ScenarioWorld.self)),
          "Where it can be played; without it wherever its steps can."),
        .optional("features", .any(.dashed), "What a live target must offer, such as router."),
        .optional(
          "tolerates", .any(.ambiguity),
          "Rows of the ambiguity register by which another outcome of a live target is lenient."),
        .required("play", .some(.shape("step")), "The steps, one after the other."),
      ]),
    Shape(
      name: "axes", help: "What the scenario is repeated over; each combination is a case.",
      keys: [
        .optional("csid", .some(.csid), "Cipher sets; 3a without it."),
        .optional("network", .some(.networkAxis), "Network conditions; clean without it."),
        .optional("role", .some(words(Role.self)), "What the subject plays."),
      ]),
    Shape(
      name: "setup", help: "What holds for the whole run.",
      keys: [
        .optional("limit", .duration, standard: "10m", "How much time the play may take."),
        .optional(
          "nats", .map(key: .newMember, value: .shape("nat"), count: 0...ScenarioLimits.list),
          "NATs that several members share or that stand behind each other."),
      ]),
    Shape(
      name: "nat", help: "A NAT with a name.",
      keys: [
        .required("kind", words(NATKind.self), "How it maps and filters."),
        .optional("behind", .member, "The NAT this one is behind."),
      ]),
  ]

  static let cast: [Shape] = [
    Shape(
      name: "member", help: "Someone who takes part.",
      keys: [
        .optional(
          "plays", words(Role.self), "endpoint without it; the role axis says it otherwise."),
        .optional(
          "by", words(CastMember.Player.self),
          "Who moves it: the play or the implementation; subject is reference, others script."),
        .optional("csids", .some(.csid), "Its cipher sets; the case's one without it."),
        .optional("knows", .any(.member), "Whom it trusts from the start; everybody without it."),
        .optional(
          "accepts", words(CastMember.Acceptance.self), standard: "known",
          "Whose handshakes a reference accepts."),
        .optional(
          "channels",
          .map(
            key: .text, value: words(CastMember.ChannelOffer.Mode.self),
            count: 0...ScenarioLimits.list),
          "Channel types it takes; {echo: both, stream: reliable} without it."),
        .optional("deviations", .any(.dashed), "Faults the reference carries."),
        .optional("requires", .any(.text), "Handshake types it needs before it accepts."),
        .optional("sends", .any(.text), "Handshake types it sends besides link."),
        .optional(
          "cloak", .either([.word(["none", "mirrored"]), .range(1...1000)]),
          "Rounds of cloaking, or mirrored: as the other side does."),
        .optional("compression", .number(0...255), "The compression it uses, as z has it."),
        .optional(
          "profile", words(CastMember.Profile.self), standard: "interop",
          "How it writes where the texts leave room."),
        .optional(
          "behind", .either([.shelter, .some(.shelter)]),
          "The kind of its own NAT, or the name of one in setup.nats; a list is dealt to copies."),
        .optional("routers", .any(.member), "Routers it knows from the start."),
        .optional("channel-timeout", .duration, "How long it waits for a channel's next packet."),
        .optional(
          "channels-left", .number(1...1000),
          "How many channel ids are left after the first channel of its first exchange with each peer."
        ),
        .optional(
          "reads", .flag, standard: "true",
          "Whether its application takes what arrives; what it leaves is not processed."),
        .optional("last-at", .expression, "The highest at it remembers having used."),
        .optional(
          "copies", .number(1...ScenarioLimits.members), standard: "1",
          "More than 1 makes members name-1 to name-N."),
        .optional("ip", .word(["4", "6"]), standard: "4", "The version of its addresses."),
        .optional("requests-paths", .flag, "Whether it asks for the other side's paths."),
        .optional("auto", .shape("auto"), "What a script member answers by itself."),
        .optional(
          "bridges", words(CastMember.Bridging.self),
          "For whom a switch of version 2 bridges; automatic is for everyone, and by itself."),
        .optional(
          "asks-for-bridges", .flag, "Whether a switch asks others to bridge; true without."),
        .optional("bucket-size", .number(2...100), "Links a switch keeps alive in a bucket."),
        .optional("link-limit", .number(1...100_000), "Links a switch keeps in all."),
      ]),
    Shape(
      name: "auto", help: "What a script member answers by itself.",
      keys: [
        .optional("handshakes", .flag, standard: "true", "Confirms a new at with the same at."),
        .optional("acks", .flag, standard: "true", "Acknowledges reliable packets."),
        .optional("path", .flag, standard: "true", "Answers path requests."),
      ]),
  ]
}
