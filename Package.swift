// swift-tools-version: 6.2
import PackageDescription

/// Settings every Swift target is built with: warnings are errors, imports are explicit.
let settings: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
  name: "meshproof",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "meshproof", targets: ["meshproof"]),
    .executable(name: "meshproof-bench", targets: ["meshproof-bench"]),
    .library(name: "TelehashPackets", targets: ["TelehashPackets"]),
    .library(name: "TelehashCrypto", targets: ["TelehashCrypto"]),
    .library(name: "TelehashCore", targets: ["TelehashCore"]),
    .library(name: "TelehashV2", targets: ["TelehashV2"]),
    .library(name: "TelehashSimulation", targets: ["TelehashSimulation"]),
    .library(name: "TelehashRecords", targets: ["TelehashRecords"]),
    .library(name: "TelehashConformance", targets: ["TelehashConformance"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
    .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
  ],
  targets: [
    // C libraries of the system.
    .systemLibrary(
      name: "CSodium", pkgConfig: "libsodium",
      providers: [.apt(["libsodium-dev"]), .brew(["libsodium"])]),
    .systemLibrary(
      name: "CLibCrypto", pkgConfig: "libcrypto",
      providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
    .systemLibrary(
      name: "CPcap", pkgConfig: "libpcap",
      providers: [.apt(["libpcap-dev"]), .brew(["libpcap"])]),

    // Our targets, lowest first; the arrows are those of README "Architecture".
    .target(
      name: "TelehashPackets", swiftSettings: settings,
      // Rounding of doubles; whoever links Foundation has it anyway.
      linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),
    .target(
      name: "TelehashRecords", dependencies: ["TelehashPackets"], swiftSettings: settings),
    .target(
      name: "TelehashCrypto", dependencies: ["TelehashPackets", "CSodium", "CLibCrypto"],
      swiftSettings: settings),
    .target(
      name: "TelehashCapture", dependencies: ["TelehashPackets", "TelehashCrypto", "CPcap"],
      swiftSettings: settings),
    .target(
      name: "TelehashCore",
      dependencies: [
        "TelehashPackets", "TelehashCrypto",
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "HeapModule", package: "swift-collections"),
        .product(name: "OrderedCollections", package: "swift-collections"),
      ],
      swiftSettings: settings),
    .target(
      name: "TelehashV2",
      dependencies: [
        "TelehashPackets", "TelehashCrypto",
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "HeapModule", package: "swift-collections"),
        .product(name: "OrderedCollections", package: "swift-collections"),
      ],
      swiftSettings: settings),
    .target(
      name: "TelehashSimulation",
      dependencies: [
        "TelehashPackets", "TelehashRecords", "TelehashCrypto", "TelehashCore", "TelehashV2",
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "HeapModule", package: "swift-collections"),
      ],
      swiftSettings: settings),
    .target(
      name: "TelehashConformance",
      dependencies: [
        "TelehashPackets", "TelehashCrypto", "TelehashCore", "TelehashV2", "TelehashSimulation",
        "TelehashRecords",
        .product(name: "Yams", package: "Yams"),
      ],
      exclude: ["Requirements"], swiftSettings: settings),
    .target(
      name: "TelehashReports",
      dependencies: [
        "TelehashPackets", "TelehashRecords",
        .product(name: "Mustache", package: "swift-mustache"),
      ],
      exclude: ["Schemas"], swiftSettings: settings),
    .target(
      name: "TelehashLive",
      dependencies: [
        "TelehashPackets", "TelehashCrypto", "TelehashCore", "TelehashV2", "TelehashSimulation",
        "TelehashRecords", "TelehashConformance",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      exclude: ["Schemas"], swiftSettings: settings),
    .executableTarget(
      name: "meshproof",
      dependencies: [
        "TelehashPackets", "TelehashCrypto", "TelehashCore", "TelehashV2", "TelehashSimulation",
        "TelehashRecords", "TelehashCapture", "TelehashReports",
        "TelehashConformance", "TelehashLive",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "meshproof-bench",
      dependencies: [
        "TelehashPackets", "TelehashCrypto", "TelehashCore", "TelehashSimulation",
        "TelehashCapture", "CSodium",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),

    // Tests.
    .testTarget(
      name: "TelehashPacketsTests", dependencies: ["TelehashPackets"], swiftSettings: settings),
    .testTarget(
      name: "TelehashRecordsTests", dependencies: ["TelehashRecords", "TelehashPackets"],
      swiftSettings: settings),
    .testTarget(
      name: "TelehashCryptoTests", dependencies: ["TelehashCrypto", "TelehashPackets", "CSodium"],
      exclude: ["Fixtures"],
      swiftSettings: settings),
    .testTarget(
      name: "TelehashCaptureTests",
      dependencies: ["TelehashCapture", "TelehashCrypto", "TelehashPackets"],
      swiftSettings: settings),
    .testTarget(
      name: "TelehashCoreTests",
      dependencies: ["TelehashCore", "TelehashCrypto", "TelehashPackets"], swiftSettings: settings),
    .testTarget(
      name: "TelehashV2Tests",
      dependencies: ["TelehashV2", "TelehashCrypto", "TelehashPackets"], swiftSettings: settings),
    .testTarget(
      name: "TelehashSimulationTests",
      dependencies: [
        "TelehashSimulation", "TelehashCore", "TelehashCrypto", "TelehashRecords",
        "TelehashPackets",
      ], swiftSettings: settings),
    .testTarget(
      name: "TelehashConformanceTests",
      dependencies: [
        "TelehashConformance", "TelehashCapture", "TelehashCore", "TelehashCrypto",
        "TelehashPackets", "TelehashRecords", "TelehashSimulation", "TelehashV2",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "TelehashReportsTests",
      dependencies: [
        "TelehashReports", "TelehashCrypto", "TelehashPackets", "TelehashRecords",
      ],
      exclude: ["Fixtures", "Golden", "Schemas"], swiftSettings: settings),
    .testTarget(
      name: "TelehashLiveTests",
      dependencies: [
        "TelehashLive", "TelehashConformance", "TelehashCore", "TelehashCrypto",
        "TelehashPackets", "TelehashRecords", "TelehashSimulation",
      ],
      exclude: ["Fixtures"],
      swiftSettings: settings),
    .testTarget(
      name: "meshproofTests",
      dependencies: [
        "meshproof", "TelehashCapture", "TelehashConformance", "TelehashCore", "TelehashCrypto",
        "TelehashLive", "TelehashPackets", "TelehashRecords", "TelehashReports", "TelehashV2",
      ],
      exclude: ["Golden"],
      swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
