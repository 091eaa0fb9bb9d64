import Testing

/// Tests with other processes. They run one after the other and want the machine for themselves: each
/// has times of its own.
@Suite(.serialized) enum LiveTests {}
