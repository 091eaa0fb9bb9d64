import Testing

/// Tests over real sockets and with other processes. Those of one suite run one after the other, and
/// the suites side by side: they wait most of the time.
@Suite enum LiveTests {
  /// Suites one after the other, so that not all of them work at once.
  @Suite(.serialized) enum First {}
  @Suite(.serialized) enum Second {}
}
