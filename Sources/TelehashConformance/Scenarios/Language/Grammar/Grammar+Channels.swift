/// Steps that use channels.
extension Grammar {
  static let channels: [Shape] = [
    Shape(
      name: "open", help: "Opens a channel.",
      keys: [
        .required("from", .member, "Who opens it."),
        .required("to", .member, "The other side."),
        .required("type", .text, "The channel type."),
        .optional("reliable", .flag, standard: "false", "Whether it is reliable."),
        .optional("body", .shape("body"), "The BODY of the first packet."),
        .optional("members", .object, "Further members of the first packet."),
        .optional("through", .member, "The router a script's packets go through."),
        .required("bind", .newBinding, "Names the channel: .c .type."),
      ]),
    Shape(
      name: "transfer", help: "Moves bytes over a reliable channel: whole, in order, once.",
      keys: [
        .required("from", .member, "The sender."),
        .required("to", .member, "The receiver."),
        .required("bytes", .size, "How many."),
        .optional("channel", .binding, "An open channel; a new stream without it."),
        .optional("through", .member, "The router a script's new stream goes through."),
        .optional("within", .duration, standard: "60s", "How long it may take."),
        .optional(
          "result", words(TransferStep.Result.self), standard: "complete", "How it must end."),
      ],
      conflicts: [Conflict(key: "channel", excludes: ["through"])]),
    Shape(
      name: "close", help: "Ends a channel.",
      keys: [
        .required("channel", .binding, "The channel."),
        .required("by", .member, "Who ends it."),
        .optional("err", .text, "Ends it with this error."),
      ]),
  ]
}
