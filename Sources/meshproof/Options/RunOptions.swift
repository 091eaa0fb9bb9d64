import ArgumentParser

/// What every command that makes a run takes: which verdicts are expected, where the run is written,
/// what it is made of and how it is shown.
struct RunOptions: ParsableArguments {
  @OptionGroup(title: "Expectations")
  var expectations: ExpectationOptions

  @OptionGroup(title: "Reports")
  var reports: RunReportOptions

  @OptionGroup(title: "Data")
  var data: DataOptions

  @OptionGroup(title: "Output")
  var common: CommonOptions

  /// Finds out before anything is run what is announced, and what would keep reports from being
  /// written after it.
  func prepare() throws(CommandError) -> Announcements? {
    let announced = try expectations.load()
    try reports.prepare()
    return announced
  }
}
