import APIServer

/// `swiftlet version`.
enum Version: ServerCommand {
    static let name = "version"
    static let summary = "Prints the version of Kubernetes' API that this server speaks."
    static let flags: [Flags.Flag] = []

    static func run(_ flags: Flags) async throws { print(ServerVersion.git) }
}
