/// Steps' contents that are version 2's own: opens. (Its line packets are channel packets.)
extension Grammar {
  static let switches: [Shape] = [
    Shape(
      name: "lineOpen", help: "An open of version 2 to send, right unless told otherwise.",
      keys: [
        .optional("at", .expression, "Its at; the next legal one without it."),
        .optional(
          "line", .either([words(LinkStep.Ephemeral.self), .binding]),
          "Whose line id: a new one, the newest line's, or that of a binding."),
        .optional(
          "ephemeral", .either([words(LinkStep.Ephemeral.self), .binding]),
          "Whose line keys: new ones, the newest line's, or those of a binding."),
        .optional("csid", .csid, "The cipher set; the highest both have without it."),
        .optional(
          "compact", .flag, "The inner packet without JSON, which only CS1a has (V2CS1A-05)."),
        .optional("members", .object, "Members set in the inner head, after all else."),
        .optional("omit", .any(.text), "Members taken out of the inner head."),
        .optional("key", words(HandshakeContent.AttachedKey.self), "Which key is attached."),
        .optional("sealed-by", .member, "Whose identity seals the open."),
        .optional("corrupt", .shape("corrupt"), "One flipped bit."),
        .optional("truncate", .size, "How many bytes of the packet are left."),
        .optional("same-as", .binding, "An earlier open whose inner packet is sealed again."),
      ],
      conflicts: [
        Conflict(key: "same-as", excludes: ["at", "compact", "members", "omit", "key"]),
        Conflict(key: "compact", excludes: ["members", "omit"]),
      ]),
    Shape(
      name: "expectedOpen", help: "What must be true of an awaited open.",
      keys: [
        .optional("at", .expression, "Its at."),
        .optional(
          "line", .scalar(.tokenExpectation), "The line id it announces, against a binding's."),
        .optional("csid", .csid, "Its cipher set."),
      ]),
  ]
}
