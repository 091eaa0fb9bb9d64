import ArgumentParser

/// What every command takes that reports a run: where it is written, what it is made of and how it
/// is shown.
struct ReportingOptions: ParsableArguments {
  @OptionGroup(title: "Reports")
  var reports: RunReportOptions

  @OptionGroup(title: "Data")
  var data: DataOptions

  @OptionGroup(title: "Output")
  var common: CommonOptions
}

/// What every command takes that holds a run against announced verdicts.
struct RunOptions: ParsableArguments {
  @OptionGroup(title: "Expectations")
  var expectations: ExpectationOptions

  @OptionGroup
  var reporting: ReportingOptions

  var reports: RunReportOptions { reporting.reports }
  var data: DataOptions { reporting.data }
  var common: CommonOptions { reporting.common }

  /// Finds out before anything is run what is announced, and what would keep reports from being
  /// written after it.
  func prepare() throws(CommandError) -> Announcements? {
    let announced = try expectations.load()
    try reports.prepare()
    return announced
  }
}
