import HTTP
import JSON

extension ResourceHandler {
    /// What stands below an object's own path.
    func respond(subresource: String) async throws -> HTTPResponse {
        let method = context.request.method
        switch subresource {
        case "status" where definition.hasStatus:
            switch method {
            case "GET", "HEAD": return try await get()
            case "PUT": return try await update(.status)
            case "PATCH": return try await patch(.status)
            default: throw StatusError.methodNotAllowed
            }
        case "scale":
            guard let paths = definition.scale else { throw StatusError.unknownPath }
            return try await scale(paths)
        case "finalize" where isCore("Namespace"):
            guard method == "PUT" else { throw StatusError.methodNotAllowed }
            return try await update(.finalizers)
        case "binding" where isCore("Pod"): return try await posted(bind)
        case "eviction" where isCore("Pod"): return try await posted(evict)
        case "log" where isCore("Pod"), "exec" where isCore("Pod"), "attach" where isCore("Pod"),
            "portforward" where isCore("Pod"):
            return try await forwardToPod(subresource)
        case "proxy" where isCore("Node"): return try await forwardToNode()
        default: throw StatusError.unknownPath
        }
    }

    func isCore(_ kind: String) -> Bool { definition.group.isEmpty && definition.kind == kind }

    private func posted(_ answer: () async throws -> HTTPResponse) async throws -> HTTPResponse {
        guard context.request.method == "POST" else { throw StatusError.methodNotAllowed }
        return try await answer()
    }
}
