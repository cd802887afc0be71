// swift-tools-version: 6.3

import PackageDescription

/// Every Swift target.
let common: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
    .treatAllWarnings(as: .error),
]

/// The cores: no system call, and every unsafe expression marked as such.
let core: [SwiftSetting] = common + [.strictMemorySafety()]

let package = Package(
    name: "live-logs",
    products: [
        .executable(name: "livelogs", targets: ["LiveLogs"]),
        .executable(name: "websocket-echo", targets: ["WebSocketEcho"]),
        .executable(name: "livelogs-stages", targets: ["Stages"]),
    ],
    targets: [
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CHyperscan", pkgConfig: "libhs", providers: [.apt(["libhyperscan-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "CArguments"),
        .target(name: "CMappedFiles"),
        .target(name: "CAssets", cSettings: [.unsafeFlags(["-Wno-c23-extensions"])]),

        // Cores: bytes in, values out.
        .target(name: "YAML", dependencies: ["CYAML"], swiftSettings: core),
        .target(name: "Configuration", dependencies: ["YAML"], swiftSettings: core),
        .target(name: "HTTPCore", swiftSettings: core),
        .target(name: "WebSocketCore", dependencies: ["HTTPCore", "COpenSSL", "CZlib"], swiftSettings: core),
        .target(name: "LogCore", dependencies: ["YAML", "CHyperscan", "CPCRE2"], swiftSettings: core),
        .target(name: "Insight", dependencies: ["LogCore", "YAML"], swiftSettings: core),
        .target(
            name: "ControlAPI",
            dependencies: ["HTTPCore", "LogCore", "Insight", "CAssets", "CZlib"],
            swiftSettings: core
        ),

        // Edges: system calls and C handles.
        .target(name: "EventIO", dependencies: ["CArguments", "CLinux", "COpenSSL"], swiftSettings: common),
        .target(name: "Delivery", dependencies: ["EventIO", "CLinux", "CCurl"], swiftSettings: common),
        .target(
            name: "LogIO",
            dependencies: ["LogCore", "EventIO", "CLinux", "CMappedFiles", "CZlib"],
            swiftSettings: common
        ),
        .target(
            name: "Store",
            dependencies: ["LogCore", "EventIO", "CSQLite", "COpenSSL", "CZlib"],
            swiftSettings: common
        ),
        .target(name: "Backlog", dependencies: ["LogCore", "LogIO", "Store", "EventIO"], swiftSettings: common),

        // Applications.
        .executableTarget(
            name: "LiveLogs",
            dependencies: [
                "Backlog", "CAssets", "CLinux", "Configuration", "ControlAPI", "Delivery", "EventIO", "HTTPCore",
                "Insight", "LogCore", "LogIO", "Store", "WebSocketCore", "YAML",
            ],
            swiftSettings: common
        ),
        .executableTarget(
            name: "WebSocketEcho",
            dependencies: ["EventIO", "HTTPCore", "WebSocketCore"],
            swiftSettings: common
        ),
        .executableTarget(
            name: "Stages",
            dependencies: ["CAssets", "EventIO", "LogCore", "LogIO", "WebSocketCore"],
            path: "Benchmarks/stages",
            swiftSettings: common
        ),

        .testTarget(name: "YAMLTests", dependencies: ["YAML"], swiftSettings: common),
        .testTarget(name: "ConfigurationTests", dependencies: ["Configuration"], swiftSettings: common),
        .testTarget(name: "HTTPCoreTests", dependencies: ["HTTPCore"], swiftSettings: common),
        .testTarget(name: "WebSocketCoreTests", dependencies: ["WebSocketCore", "HTTPCore"], swiftSettings: common),
        .testTarget(name: "LogCoreTests", dependencies: ["LogCore", "YAML", "CAssets"], swiftSettings: common),
        .testTarget(
            name: "InsightTests",
            dependencies: ["Insight", "LogCore", "YAML", "CAssets"],
            swiftSettings: common
        ),
        .testTarget(name: "EventIOTests", dependencies: ["EventIO", "COpenSSL"], swiftSettings: common),
        .testTarget(name: "DeliveryTests", dependencies: ["Delivery"], swiftSettings: common),
        .testTarget(name: "LogIOTests", dependencies: ["LogIO", "LogCore", "EventIO"], swiftSettings: common),
        .testTarget(
            name: "BacklogTests",
            dependencies: ["Backlog", "LogIO", "LogCore", "Store", "EventIO"],
            swiftSettings: common
        ),
        .testTarget(name: "StoreTests", dependencies: ["Store", "LogCore", "CSQLite"], swiftSettings: common),
        .testTarget(
            name: "ControlAPITests",
            dependencies: ["ControlAPI", "HTTPCore", "Insight", "LogCore", "CZlib"],
            swiftSettings: common
        ),
    ]
)

// Only `Scripts/templates.sh` sets this.
if Context.environment["LIVELOGS_BENCH"] != nil {
    package.targets.append(
        .executableTarget(
            name: "MineTemplates",
            dependencies: ["EventIO", "Insight"],
            path: "Benchmarks/mine",
            swiftSettings: common
        )
    )
}

// Only `Scripts/fuzz.sh` sets this: a fuzz target has no `main` of its own until libFuzzer is linked in.
if Context.environment["LIVELOGS_FUZZ"] != nil {
    let targets: KeyValuePairs<String, [Target.Dependency]> = [
        "Frames": ["WebSocketCore"],
        "Request": ["HTTPCore"],
        "Handshake": ["HTTPCore", "WebSocketCore"],
        "Inflate": ["WebSocketCore"],
        "ClientMessage": ["LogCore"],
        "YAML": ["YAML"],
    ]
    for (name, dependencies) in targets {
        package.targets.append(
            .executableTarget(
                name: "Fuzz\(name)",
                dependencies: dependencies,
                path: "Fuzz/\(name)",
                swiftSettings: common + [.unsafeFlags(["-parse-as-library"])]
            )
        )
    }
}
