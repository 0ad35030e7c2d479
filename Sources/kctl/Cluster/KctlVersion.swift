import JSON

/// The version of Kubernetes' API that kctl is written for.
enum KctlVersion {
    static let git = "v1.32.0+swiftlet"

    static let json: JSON = [
        "major": "1", "minor": "32", "gitVersion": .string(git), "gitCommit": "", "gitTreeState": "clean",
        "buildDate": "1970-01-01T00:00:00Z", "goVersion": "", "compiler": "swift", "platform": "linux/amd64",
    ]
}
