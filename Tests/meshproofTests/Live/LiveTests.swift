import Testing

/// Tests over real sockets and with other processes. They run one after the other: each has threads and times of its own.
@Suite(.serialized) enum LiveTests {}
