/// Steps that wait and judge.
extension Grammar {
  static let expecting: [Shape] = [
    Shape(
      name: "expect", help: "Waits for a packet; the case fails when none fits in time.",
      keys: [
        .required("from", .member, "The sender, a reference member."),
        .optional("to", .member, "The receiver; any script member without it."),
        .optional("within", .duration, standard: "2s", "How long it may take."),
        .optional("after", .binding, "Only packets after what this names."),
        .optional("count", .count, standard: "1", "How many in that time."),
        .optional(
          "through", .either([.word(["none"]), .member]),
          "The router it came through, or none; either way without it."),
        .optional(
          "path", .text, "The further address of the receiver it came to; any address without it."),
        .optional("bind", .newBinding, "Names the first packet that fits."),
        .optional("handshake", .shape("expectedHandshake"), "A handshake."),
        .optional(
          "introduction", .shape("expectedIntroduction"), "An introduction in clear."),
        .optional("channel", .shape("expectedChannel"), "A channel packet."),
        .optional("open", .shape("expectedOpen"), "An open of version 2."),
        .optional("datagram", .shape("expectedDatagram"), "A datagram, seen from outside."),
      ],
      exactlyOne: ["handshake", "introduction", "channel", "open", "datagram"]),
    Shape(
      name: "expectedHandshake", help: "What must be true of an awaited handshake.",
      keys: [
        .optional("at", .expression, "Its at."),
        .optional("type", .either([.word(["none"]), .text]), "Its type member; none if absent."),
        .optional("token", .scalar(.tokenExpectation), "Its token, against a binding's."),
        .optional("csid", .csid, "Its cipher set."),
      ]),
    Shape(
      name: "expectedIntroduction", help: "What must be true of an awaited introduction.",
      keys: [
        .optional("form", words(IntroductionForm.self), "Whether it is a handshake."),
        .optional("at", .expression, "Its at."),
        .optional("csid", .csid, "The cipher set of its key."),
        .optional("members", .expectedMembers, "Other members: a value, any or absent."),
      ]),
    Shape(
      name: "expectedChannel", help: "What must be true of an awaited channel packet.",
      keys: [
        .optional("session", .binding, "The session it must be in."),
        .optional("c", .expression, "Its channel number."),
        .optional("of", .binding, "Its channel: that of this packet or channel."),
        .optional("type", .text, "Its type member."),
        .optional("peer", .member, "Its peer member: the hashname of this member."),
        .optional("seq", .expression, "Its seq member."),
        .optional("ack", .expression, "Its ack member."),
        .optional(
          "miss", .any(.either([.word(["any"]), .expression])),
          "Its miss member; any stands for one number."),
        .optional("end", .flag, "Whether it ends the channel."),
        .optional("err", .either([.word(["any"]), .text]), "Its err member; any text if any."),
        .optional("body", .shape("body"), "Its BODY."),
        .optional("members", .expectedMembers, "Other members: a value, any or absent."),
      ]),
    Shape(
      name: "expectedDatagram", help: "What must be true of an awaited datagram.",
      keys: [
        .optional("size", .range(0...65_535), "Its bytes."),
        .optional("cloaked", .flag, "Whether it is cloaked."),
        .optional("head", .scalar(.hex), "The bytes it begins with."),
        .optional("packet", .binding, "The bytes of an earlier packet."),
      ]),
    Shape(
      name: "silence", help: "Waits and expects nothing; a fence with that member must follow.",
      keys: [
        .required("from", .member, "Who must be silent."),
        .optional("to", .member, "Towards whom; any script member without it."),
        .optional("for", .duration, standard: "3s", "How long."),
        .optional(
          "of", words(SilenceStep.Kind.self), standard: "any", "Which packets may not come."),
        .optional(
          "allow", .any(words(SilenceStep.Exception.self)), "What may come all the same."),
      ]),
    Shape(
      name: "fence", help: "The legal exchange that proves life.",
      keys: [
        .required("from", .member, "Who asks."),
        .required("to", .member, "Who must answer."),
        .optional("session", .binding, "The keys that must be in force; the newest without it."),
        .optional("by", words(FenceStep.Means.self), standard: "path", "What is asked."),
        .optional("through", .member, "The router it goes through."),
        .optional("within", .duration, standard: "5s", "How long it may take."),
      ]),
  ]
}
