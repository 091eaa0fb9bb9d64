import Foundation
import Testing

/// The program that is tested, as a process of its own.
enum OwnProgram {
  /// Where it is: beside the test bundle, where the build puts both.
  static let path: String? = {
    let bundle = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    let folders =
      [bundle, bundle.deletingLastPathComponent()] + Bundle.allBundles.map(\.bundleURL)
    return folders.map { $0.deletingLastPathComponent().appending(path: "meshproof").path }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  /// A command line that runs it, as an adapter where nothing else is said.
  static func command(_ words: String = "adapter serve") throws -> String {
    "exec '\(try #require(path))' \(words)"
  }
}
