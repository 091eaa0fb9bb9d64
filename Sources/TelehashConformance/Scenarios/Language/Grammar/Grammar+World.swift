/// Steps that change the world around the members, or repeat others.
extension Grammar {
  static let world: [Shape] = [
    Shape(
      name: "restart", help: "Stops a member and starts it again.",
      keys: [
        .required("who", .member, "The member."),
        .required("memory", words(RestartStep.Memory.self), "Whether it keeps what it knew."),
        .optional("session", .binding, "The session a script member goes on with."),
      ]),
    Shape(
      name: "network", help: "Changes the network from now on.",
      keys: [
        .optional("condition", .networkName, "A named condition."),
        .optional(
          "between", .list(.member, count: 2...2), "The two members meant; all without it."),
        .optional("loss", .fraction, "The share of packets lost."),
        .optional("duplicate", .fraction, "The share of packets delivered twice."),
        .optional("reorder", .fraction, "The share of packets overtaken."),
        .optional("latency", .duration, "The time a packet takes."),
        .optional("mtu", .number(64...65_535), "The longest datagram that passes."),
        .optional("partition", .flag, "Whether nothing passes."),
        .optional("heal", .yes, "Back to a clean network without filters."),
        .optional("filter", .shape("filter"), "Packets chosen by what they mean."),
        .optional("rebind", .member, "The member whose NAT forgets its mappings."),
      ],
      atLeastOne: [
        "condition", "loss", "duplicate", "reorder", "latency", "mtu", "partition", "heal",
        "filter",
        "rebind",
      ],
      conflicts: [
        Conflict(
          key: "heal",
          excludes: [
            "condition", "loss", "duplicate", "reorder", "latency", "mtu", "partition", "filter",
            "rebind",
          ])
      ]),
    Shape(
      name: "filter", help: "Something done to packets chosen by what they mean.",
      keys: [
        .required("from", .member, "The sender."),
        .required("to", .member, "The receiver."),
        .required("meaning", .scalar(.meaning), "What the packet is."),
        .optional("nth", .number(1...ScenarioLimits.steps), "That one alone, counted from 1."),
        .optional("first", .number(1...ScenarioLimits.steps), "So many from the first on."),
        .optional("every", .yes, "All of them."),
        .required("action", .word(["drop", "delay", "duplicate", "corrupt"]), "What happens."),
        .optional("by", .duration, "How long a delay lasts."),
      ],
      exactlyOne: ["nth", "first", "every"]),
    Shape(
      name: "repeat", help: "Plays some steps several times.",
      keys: [
        .optional("times", .number(1...ScenarioLimits.steps), "How often."),
        .optional("below", .scalar(.variable), "Once less than this variable of an outer repeat."),
        .optional("as", .scalar(.variable), "The variable that counts from 1."),
        .required("play", .some(.shape("step")), "The steps."),
      ],
      exactlyOne: ["times", "below"]),
    Shape(
      name: "observe", help: "Awaits what a reference tells its application, or that it does not.",
      keys: [
        .required("who", .member, "The reference member."),
        .required("event", words(ObserveStep.Event.self), "The event."),
        .optional("peer", .member, "The other side of the link or channel."),
        .optional("channel", .binding, "The channel."),
        .optional("text", .text, "The text received."),
        .optional("count", .count, standard: "1..", "How often since the play began."),
        .optional("within", .duration, standard: "2s", "How long it may take."),
        .optional("not", .yes, "It must not happen."),
        .optional("for", .duration, standard: "3s", "How long it must not happen, with not."),
      ],
      conflicts: [Conflict(key: "not", excludes: ["within", "count"])],
      companions: [Companion(key: "for", needs: "not")]),
    Shape(
      name: "command", help: "Tells a reference what its application wants.",
      keys: [
        .required("who", .member, "The reference member."),
        .required("do", words(CommandStep.Wish.self), "The wish."),
        .required("peer", .member, "Towards whom."),
        .optional(
          "by", words(LinkStep.Knowledge.self), "What it is told of the other side, for a link."),
        .optional("uri", .binding, "A shared URI it is given in place of that."),
        .optional("bind", .newBinding, "Names the URI that is shared."),
      ],
      conflicts: [Conflict(key: "uri", excludes: ["by"])]),
  ]
}
