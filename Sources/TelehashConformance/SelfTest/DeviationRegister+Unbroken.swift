extension DeviationRegister {
  /// The MUSTs that no fault breaks although a case, a monitor or a vector is about them, each with
  /// the reason. What the ledger excludes stands there alone.
  public static let unbroken: [(requirement: String, reason: String)] = [
    (
      "STREAM-06",
      "the reference application sends no encoded messages over streams; captures show them"
    ),
    (
      "URI-11",
      "no case shows two shared URIs of one endpoint side by side; the tests of its part do"
    ),
  ]
}
