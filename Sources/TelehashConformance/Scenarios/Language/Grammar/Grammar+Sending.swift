/// Steps that send.
extension Grammar {
  static let sending: [Shape] = [
    Shape(
      name: "step", help: "One thing that is done or awaited.",
      keys: [
        .optional("link", .shape("link"), "Brings a link up."),
        .optional("send", .shape("send"), "Sends a datagram from a script member."),
        .optional("craft", .shape("craft"), "Makes a packet and keeps it for later steps."),
        .optional("expect", .shape("expect"), "Waits for a packet."),
        .optional("silence", .shape("silence"), "Expects nothing to come; a fence must follow."),
        .optional("fence", .shape("fence"), "Proves that the other side is alive."),
        .optional("open", .shape("open"), "Opens a channel."),
        .optional("transfer", .shape("transfer"), "Moves bytes over a reliable channel."),
        .optional("close", .shape("close"), "Ends a channel."),
        .optional("restart", .shape("restart"), "Stops a member and starts it again."),
        .optional("network", .shape("network"), "Changes the network from now on."),
        .optional("wait", .duration, "Lets time pass; anything may come meanwhile."),
        .optional("repeat", .shape("repeat"), "Plays some steps several times."),
        .optional("observe", .shape("observe"), "Awaits what a reference tells its application."),
        .optional("command", .shape("command"), "Tells a reference what its application wants."),
      ],
      exactlyOne: stepWords, keyNoun: "step"),
    Shape(
      name: "link", help: "Brings a link up.",
      keys: [
        .required(
          "from", .member, "Who begins: a script sends a handshake, a reference is told to."),
        .required("to", .member, "The other side."),
        .optional("bind", .newBinding, "Names the session: .at .token .csid."),
        .optional(
          "at", .expression, "The at of a script's handshake; the next legal one without it."),
        .optional("csid", .csid, "The cipher set; the highest both have without it."),
        .optional(
          "ephemeral", words(LinkStep.Ephemeral.self), "Keys of the newest session or new."),
        .optional("cloak", .rounds, "Rounds of cloaking."),
        .optional("through", .member, "The router a script's handshake goes through."),
        .optional(
          "by", words(LinkStep.Knowledge.self), "What a reference is told of the other side."),
        .optional("uri", .binding, "A shared URI that a reference is given in place of that."),
        .optional("within", .duration, standard: "5s", "How long it may take."),
      ],
      conflicts: [Conflict(key: "uri", excludes: ["by"])]),
    Shape(
      name: "send", help: "Sends a datagram from a script member.",
      keys: [
        .required("from", .member, "The sender, a script member."),
        .required("to", .member, "The receiver."),
        .optional(
          "bind", .newBinding, "Names the packet: .at .token .type, or .c .seq .token .type."),
        .optional(
          "copies", .number(1...ScenarioLimits.steps), standard: "1",
          "The same bytes several times."),
        .optional("cloak", .rounds, "Rounds of cloaking."),
        .optional("path", .dashed, "A further address of the sender, by any name."),
        .optional("through", .member, "The router it goes through."),
        .optional("deviation", .sentence, "What is wrong with the packet, for the report."),
        .optional("handshake", .shape("handshake"), "A handshake, right unless told otherwise."),
        .optional(
          "introduction", .shape("introduction"), "An introduction in clear, right as well."),
        .optional("channel", .shape("channel"), "A channel packet, right unless told otherwise."),
        .optional("open", .shape("lineOpen"), "An open of version 2, right as well."),
        .optional("raw", .shape("raw"), "A datagram of these bytes."),
        .optional("replay", .binding, "The datagram of an earlier send or expect once more."),
      ],
      exactlyOne: ["handshake", "introduction", "channel", "open", "raw", "replay"]),
    Shape(
      name: "craft", help: "Makes a packet of a script member without sending it.",
      keys: [
        .required("from", .member, "Whose packet it is, a script member."),
        .required("to", .member, "For whom it is."),
        .required("bind", .newBinding, "Names the packet: .at."),
        .optional("handshake", .shape("handshake"), "A handshake, right unless told otherwise."),
        .optional(
          "introduction", .shape("introduction"), "An introduction in clear, right as well."),
        .optional("open", .shape("lineOpen"), "An open of version 2, right as well."),
      ],
      exactlyOne: ["handshake", "introduction", "open"]),
    Shape(
      name: "handshake", help: "A handshake to send, right unless told otherwise.",
      keys: [
        .optional("at", .expression, "Its at; the next legal one without it."),
        .optional(
          "ephemeral", .either([words(LinkStep.Ephemeral.self), .binding]),
          "Whose ephemeral keys: the newest session's, new ones, or those of a binding."),
        .optional("csid", .csid, "The cipher set."),
        .optional(
          "type", .either([.word(["none"]), .text]), "Its type member; none leaves it out."),
        .optional("form", words(HandshakeContent.Form.self), "How the sender's keys stand in it."),
        .optional(
          "own", words(HandshakeContent.OwnCSID.self),
          "What stands for the sender's own cipher set among its intermediates."),
        .optional("uri", .binding, "The shared URI it shows in its uri member."),
        .optional("members", .object, "Members set in the inner head, after all else."),
        .optional("omit", .any(.text), "Members taken out of the inner head."),
        .optional("key", words(HandshakeContent.AttachedKey.self), "Which key is attached."),
        .optional("sealed-by", .member, "Whose identity seals the message."),
        .optional("corrupt", .shape("corrupt"), "One flipped bit."),
        .optional("truncate", .size, "How many bytes of the message are left."),
        .optional("same-as", .binding, "An earlier handshake whose inner packet is sealed again."),
      ],
      conflicts: [
        Conflict(
          key: "same-as", excludes: ["at", "type", "form", "own", "uri", "members", "omit", "key"])
      ]),
    Shape(
      name: "introduction",
      help: "Keys in clear for somebody whose keys are unknown, right unless told otherwise.",
      keys: [
        .optional(
          "form", words(IntroductionForm.self),
          "A handshake, or the bare key packet of 2014; the edition decides without it."),
        .optional("at", .expression, "Its at; the next legal one without it."),
        .optional("csid", .csid, "The cipher set; the highest both have without it."),
        .optional("own", words(HandshakeContent.OwnCSID.self), "As in a handshake."),
        .optional("key", words(HandshakeContent.AttachedKey.self), "Which key is attached."),
        .optional("members", .object, "Members set in its head, after all else."),
        .optional("omit", .any(.text), "Members taken out of its head."),
      ]),
    Shape(
      name: "channel", help: "A channel packet to send, right unless told otherwise.",
      keys: [
        .optional("session", .binding, "The session; the newest with that peer without it."),
        .optional(
          "c", .either([.word(["next"]), .expression]), "The channel number; next is the sender's."),
        .optional("of", .binding, "The channel of this packet or channel instead of a number."),
        .optional("type", .text, "The type member."),
        .optional("peer", .member, "The peer member: the hashname of this member."),
        .optional("uri", .binding, "The uri member: a shared URI without its fragment."),
        .optional("seq", .expression, "The seq member."),
        .optional("ack", .expression, "The ack member."),
        .optional("miss", .any(.expression), "The miss member."),
        .optional("end", .flag, "The end member."),
        .optional("err", .text, "The err member."),
        .optional("members", .object, "Members set in the head, after all else."),
        .optional(
          "head",
          .either([.word(["none"]), .scalar(.hex), .shape("rawHead"), .any(.json)]),
          "A whole HEAD instead: none, hex, a JSON array, or one of hex, text, json."),
        .optional("body", .shape("body"), "The BODY."),
        .optional(
          "token", .either([.word(["random"]), .scalar(.bindingToken)]),
          "Another token than the session's."),
        .optional("corrupt", .shape("corrupt"), "One flipped bit."),
        .optional("truncate", .size, "How many bytes of the packet are left."),
      ],
      conflicts: [
        Conflict(
          key: "head",
          excludes: [
            "c", "of", "type", "peer", "uri", "seq", "ack", "miss", "end", "err", "members",
          ]),
        Conflict(key: "of", excludes: ["c"]),
      ]),
    Shape(
      name: "rawHead", help: "A HEAD byte by byte.",
      keys: [
        .optional("hex", .scalar(.hex), "The bytes."),
        .optional("text", .scalar(.textBytes), "The bytes as text, which need not be JSON."),
        .optional("json", .json, "Any JSON value."),
      ],
      exactlyOne: ["hex", "text", "json"]),
    Shape(
      name: "body", help: "A BODY.",
      keys: [
        .optional("text", .scalar(.textBytes), "The bytes as text."),
        .optional("hex", .scalar(.hex), "The bytes."),
        .optional("bytes", .size, "So many bytes of a pattern; in an expect so many of any."),
        .optional("packet", .binding, "An earlier packet, byte for byte."),
        .optional("key", .member, "The public key of this member, of the case's cipher set."),
      ],
      exactlyOne: ["text", "hex", "bytes", "packet", "key"]),
    Shape(
      name: "raw", help: "A datagram byte by byte.",
      keys: [
        .optional("text", .scalar(.textBytes), "The bytes as text."),
        .optional("hex", .scalar(.hex), "The bytes."),
        .optional("random", .number(0...65_507), "So many random bytes."),
      ],
      exactlyOne: ["text", "hex", "random"]),
    Shape(
      name: "corrupt", help: "One flipped bit in a part of a sealed packet.",
      keys: [
        .required("field", words(Corruption.Field.self), "The part."),
        .optional(
          "bit", .number(0...524_287), standard: "0", "The bit, from the part's first, highest."),
      ]),
  ]

  private static let stepWords = [
    "link", "send", "craft", "expect", "silence", "fence", "open", "transfer", "close", "restart",
    "network", "wait", "repeat", "observe", "command",
  ]
}
