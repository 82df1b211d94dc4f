// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
]

func nio(_ name: String) -> Target.Dependency { .product(name: name, package: "swift-nio") }
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let toml = Target.Dependency.product(name: "TOMLKit", package: "TOMLKit")

let package = Package(
    name: "tphone",
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio.git", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", exact: "2.37.6"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", exact: "2.28.1"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log.git", exact: "1.16.2"),
        .package(url: "https://github.com/LebJe/TOMLKit.git", exact: "0.6.0"),
    ],
    targets: [
        .systemLibrary(name: "COpenSSL"),
        .systemLibrary(name: "COpus"),
        .systemLibrary(name: "CSRTP"),
        .systemLibrary(name: "CALSA"),
        .systemLibrary(name: "CNCurses"),
        .systemLibrary(name: "CResolver"),

        .target(
            name: "CVoice",
            cxxSettings: [
                .define("WEBRTC_POSIX"), .define("WEBRTC_AUDIO_PROCESSING_ONLY_BUILD"),
                // The library's headers name each other from here.
                .unsafeFlags(["-I/usr/include/webrtc_audio_processing"]),
            ],
            linkerSettings: [.linkedLibrary("webrtc_audio_processing")]),
        .target(
            name: "EchoCancellation",
            // Sums over thousands of numbers in each 10 ms: without the optimizer it would not keep up with the microphone.
            swiftSettings: strict + [.unsafeFlags(["-O"])]),
        .target(name: "Wire", swiftSettings: strict),
        .target(name: "Signaling", dependencies: ["Wire", "COpenSSL"], swiftSettings: strict),
        .target(name: "ICEClient", dependencies: ["Wire", "COpenSSL"], swiftSettings: strict),
        .target(
            name: "MediaEngine",
            dependencies: ["Wire", "COpenSSL", "COpus", "CALSA", "CVoice", "EchoCancellation"],
            swiftSettings: strict),
        .target(
            name: "CallEngine", dependencies: ["Wire", "Signaling", "ICEClient", "MediaEngine"], swiftSettings: strict),
        .target(
            name: "Transport",
            dependencies: [
                "Wire", "Signaling", "ICEClient", "MediaEngine", "CallEngine", "COpenSSL", "CResolver", nio("NIOCore"),
                nio("NIOPosix"), nio("NIOHTTP1"), nio("NIOTLS"), nioSSL,
            ], swiftSettings: strict),
        .target(name: "TUI", dependencies: ["CNCurses"], swiftSettings: strict),
        .target(
            name: "CloudLab",
            dependencies: [
                "Wire", "Signaling", "ICEClient", "MediaEngine", "CallEngine", "Transport", nio("NIOCore"),
                nio("NIOPosix"), hummingbird, hummingbirdCore, hummingbirdTLS, nioSSL, logging,
            ], swiftSettings: strict),
        .executableTarget(
            name: "tphone",
            dependencies: [
                "Wire", "Signaling", "ICEClient", "MediaEngine", "CallEngine", "Transport", "TUI", "CloudLab",
                arguments, logging, toml, nio("NIOCore"), nio("NIOPosix"),
            ], swiftSettings: strict),
        .executableTarget(
            name: "PathBench",
            dependencies: [
                "Wire", "Signaling", "ICEClient", "MediaEngine", "CallEngine", "Transport", nio("NIOCore"),
                nio("NIOPosix"),
            ],
            path: "Benchmarks/PathBench", swiftSettings: strict),
        .executableTarget(
            name: "SetupBench",
            dependencies: [
                "Wire", "Signaling", "ICEClient", "MediaEngine", "CallEngine", "Transport", nio("NIOCore"),
                nio("NIOPosix"),
            ],
            path: "Benchmarks/SetupBench", swiftSettings: strict),
        .target(
            name: "LineSimulation", dependencies: ["Wire", "MediaEngine"], path: "Benchmarks/LineSimulation",
            swiftSettings: strict),
        .executableTarget(
            name: "MediaBench",
            dependencies: [
                "Wire", "Signaling", "ICEClient", "MediaEngine", "CallEngine", "Transport", "LineSimulation",
                nio("NIOCore"), nio("NIOPosix"),
            ],
            path: "Benchmarks/MediaBench", swiftSettings: strict),

        .target(
            name: "TestSupport", dependencies: ["Wire", "ICEClient"], path: "Tests/TestSupport",
            swiftSettings: strict),
        .testTarget(name: "WireTests", dependencies: ["Wire"], swiftSettings: strict),
        .testTarget(name: "SignalingTests", dependencies: ["Signaling", "Wire"], swiftSettings: strict),
        .testTarget(
            name: "ICEClientTests", dependencies: ["ICEClient", "Wire", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "MediaEngineTests",
            dependencies: ["EchoCancellation", "MediaEngine", "Wire", "TestSupport", "COpenSSL", "COpus", "CSRTP"],
            swiftSettings: strict),
        .testTarget(
            name: "LineSimulationTests", dependencies: ["LineSimulation", "MediaEngine", "Wire"],
            swiftSettings: strict),
        .testTarget(
            name: "CallEngineTests",
            dependencies: ["CallEngine", "Signaling", "ICEClient", "MediaEngine", "Wire", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "TransportTests",
            dependencies: [
                "Transport", "CallEngine", "Signaling", "ICEClient", "MediaEngine", "Wire", "TestSupport",
                nio("NIOCore"), nio("NIOPosix"), nio("NIOHTTP1"), nioSSL,
            ],
            swiftSettings: strict),
        .testTarget(name: "TUITests", dependencies: ["TUI"], swiftSettings: strict),
        .testTarget(
            name: "CloudLabTests",
            dependencies: ["CloudLab", "Transport", "CallEngine", "Signaling", "Wire", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "TphoneTests",
            dependencies: [
                "tphone", "TUI", "CallEngine", "MediaEngine", "Transport", "Signaling", "ICEClient", "Wire",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests", dependencies: ["Wire", "TestSupport", "LineSimulation"], exclude: ["Golden"],
            swiftSettings: strict),
    ],
    cxxLanguageStandard: .cxx14
)
