// swift-tools-version: 6.1
import PackageDescription

// The modules in the order in which they may import each other: each one only from those above it.
// docs/architecture.md tells what each is for.
let package = Package(
    name: "swiftlet",
    products: [
        .executable(name: "swiftlet", targets: ["swiftlet"]),
        .executable(name: "kctl", targets: ["kctl"]),
        .executable(name: "swiftlet-shim", targets: ["swiftlet-shim"]),
        .executable(name: "swiftlet-bench", targets: ["swiftlet-bench"]),
        .executable(name: "swiftlet-simulate", targets: ["swiftlet-simulate"]),
        .library(name: "swiftlet-bind", type: .dynamic, targets: ["BindPreload"]),
    ],
    targets: [
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .target(name: "CPlatform"),
        .target(name: "BindPreload", linkerSettings: [.linkedLibrary("dl")]),
        .executableTarget(name: "swiftlet-shim"),

        .target(name: "JSON", linkerSettings: [.linkedLibrary("m")]),
        .target(name: "Platform", dependencies: ["CPlatform"]),
        .target(name: "YAML", dependencies: ["CYAML", "JSON", "Platform"]),
        .target(name: "Telemetry", dependencies: ["Platform"]),
        .target(name: "PKI", dependencies: ["COpenSSL", "Platform"]),
        .target(name: "HTTP", dependencies: ["COpenSSL", "CPlatform", "PKI", "Platform", "Telemetry"]),
        .target(name: "Schema", dependencies: ["JSON", "Platform"]),
        .target(name: "Resources", dependencies: ["JSON", "Platform", "Schema"]),
        .target(name: "Storage", dependencies: ["CSQLite", "Platform", "Telemetry"]),
        .target(
            name: "APIServer",
            dependencies: ["HTTP", "JSON", "Platform", "Resources", "Schema", "Storage", "Telemetry", "YAML"]),
        .target(
            name: "Client",
            dependencies: ["HTTP", "JSON", "PKI", "Platform", "Resources", "Schema", "Telemetry", "YAML"]),
        .target(
            name: "Controllers",
            dependencies: ["Client", "HTTP", "JSON", "Platform", "Resources", "Schema", "Telemetry"]),
        .target(
            name: "Scheduler", dependencies: ["Client", "HTTP", "JSON", "Platform", "Resources", "Schema", "Telemetry"]),
        .target(name: "Runtime", dependencies: ["CPlatform", "JSON", "Platform", "Telemetry"]),
        .target(
            name: "Network",
            dependencies: ["CPlatform", "Client", "HTTP", "JSON", "Platform", "Resources", "Telemetry"]),
        .target(
            name: "NodeAgent",
            dependencies: ["Client", "HTTP", "JSON", "Network", "PKI", "Platform", "Resources", "Runtime", "Telemetry"]),
        .target(
            name: "Simulation",
            dependencies: [
                "APIServer", "Client", "Controllers", "HTTP", "JSON", "Platform", "Resources", "Scheduler", "Storage",
            ]),
        .executableTarget(name: "swiftlet-simulate", dependencies: ["Simulation", "Telemetry"]),
        .executableTarget(
            name: "kctl", dependencies: ["Client", "HTTP", "JSON", "PKI", "Platform", "Resources", "Schema", "YAML"]),
        .executableTarget(
            name: "swiftlet",
            dependencies: [
                "APIServer", "Client", "Controllers", "HTTP", "JSON", "Network", "NodeAgent", "PKI", "Platform",
                "Resources", "Runtime", "Scheduler", "Storage", "Telemetry", "YAML",
            ]),
        .executableTarget(
            name: "swiftlet-bench",
            dependencies: ["Client", "HTTP", "JSON", "PKI", "Platform", "Resources", "Scheduler", "Storage"]),

        .target(name: "FuzzSupport", dependencies: ["JSON"], path: "Tests/FuzzSupport"),
        .testTarget(name: "JSONTests", dependencies: ["FuzzSupport", "JSON"]),
        .testTarget(name: "YAMLTests", dependencies: ["FuzzSupport", "YAML", "JSON"]),
        .testTarget(name: "PlatformTests", dependencies: ["Platform"]),
        .testTarget(name: "TelemetryTests", dependencies: ["Telemetry", "Platform"]),
        .testTarget(name: "PKITests", dependencies: ["PKI", "Platform"]),
        .testTarget(name: "HTTPTests", dependencies: ["FuzzSupport", "HTTP", "PKI", "Platform"]),
        .testTarget(name: "SchemaTests", dependencies: ["FuzzSupport", "Schema", "JSON", "Resources"]),
        .testTarget(name: "ResourcesTests", dependencies: ["Resources", "JSON", "Schema", "Platform", "YAML"]),
        .testTarget(name: "StorageTests", dependencies: ["Storage", "Platform", "Telemetry", "swiftlet-bench"]),
        .testTarget(
            name: "APIServerTests",
            dependencies: ["APIServer", "FuzzSupport", "HTTP", "JSON", "Platform", "Resources", "Schema", "Storage"]),
        .testTarget(
            name: "ClientTests",
            dependencies: ["Client", "HTTP", "JSON", "Platform", "Resources", "APIServer", "Storage"]),
        .testTarget(
            name: "ControllersTests",
            dependencies: ["Controllers", "APIServer", "Client", "HTTP", "JSON", "Platform", "Resources", "Storage"]),
        .testTarget(
            name: "SchedulerTests",
            dependencies: ["Scheduler", "APIServer", "Client", "HTTP", "JSON", "Platform", "Resources", "Storage"]),
        .testTarget(name: "RuntimeTests", dependencies: ["Runtime", "JSON", "Platform"]),
        .testTarget(
            name: "NetworkTests", dependencies: ["Network", "Client", "HTTP", "JSON", "Platform", "Resources"]),
        .testTarget(
            name: "NodeAgentTests",
            dependencies: [
                "NodeAgent", "APIServer", "Client", "HTTP", "JSON", "Network", "PKI", "Platform", "Resources",
                "Runtime", "Storage",
            ]),
        .testTarget(
            name: "SimulationTests",
            dependencies: ["Simulation", "HTTP", "JSON", "Platform", "Storage", "Telemetry", "swiftlet-simulate"]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "swiftlet", "kctl", "swiftlet-shim", "swiftlet-bench", "Client", "HTTP", "JSON", "Platform",
                "Resources",
            ]),
        .testTarget(
            name: "kctlTests",
            dependencies: [
                "kctl", "APIServer", "Client", "HTTP", "JSON", "Platform", "Resources", "Schema", "Storage", "YAML",
            ]),
    ],
    swiftLanguageModes: [.v6]
)
