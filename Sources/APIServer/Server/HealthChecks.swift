import HTTP

/// `/healthz`, `/livez` and `/readyz`.
struct HealthChecks: Sendable {
    var registry: ResourceRegistry

    /// nil when the path is none of these.
    func respond(_ components: [String], _ query: Query) -> HTTPResponse? {
        guard let name = components.first, ["healthz", "livez", "readyz"].contains(name), components.count == 1 else {
            return nil
        }
        var checks = [(name: "ping", isHealthy: true)]
        // A server whose caches are empty would answer that nothing exists.
        if name == "readyz" { checks.append(("watch-caches", registry.storages.allSatisfy { $0.cache.revision > 0 })) }
        let isHealthy = checks.allSatisfy(\.isHealthy)
        guard query["verbose"] != nil || !isHealthy else { return .text("ok") }
        let lines = checks.map { $0.isHealthy ? "[+]\($0.name) ok" : "[-]\($0.name) failed: still filling" }
        let verdict = "\(name) check \(isHealthy ? "passed" : "failed")"
        return .text((lines + [verdict, ""]).joined(separator: "\n"), status: isHealthy ? 200 : 500)
    }
}
