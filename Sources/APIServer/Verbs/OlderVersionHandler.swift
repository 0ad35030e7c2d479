import HTTP
import JSON
import Resources

/// Serves an older version of a kind through the handlers of the stored one.
struct OlderVersionHandler: Sendable {
    var older: OlderVersion

    /// - Parameter next: answers the request in the stored version.
    func respond(
        _ context: RequestContext, _ next: (RequestContext) async throws -> HTTPResponse
    ) async throws -> HTTPResponse {
        guard ["GET", "HEAD", "POST", "DELETE"].contains(context.request.method),
            try context.query.flag("watch") != true
        else {
            throw StatusError.methodNotAllowed
        }
        var request = context.request
        let (old, stored) = ("/apis/\(older.apiVersion)/", "/apis/\(older.storedAPIVersion)/")
        guard request.target.hasPrefix(old) else { throw StatusError.unknownPath }
        request.target = stored + request.target.dropFirst(old.count)
        if request.method == "POST" {
            let body = try await BodyDecoder.decode(context, kind: older.kind, schema: older.schema)
            request.body = .bytes(older.upgrade(body).encoded())
            request.headers["Content-Type"] = "application/json"
        }
        let response = try await next(
            RequestContext(request: request, info: try RequestInfo(request), identity: context.identity))
        return downgraded(response)
    }

    private func downgraded(_ response: HTTPResponse) -> HTTPResponse {
        guard case .bytes(let bytes) = response.body, let json = try? JSON(parsing: bytes),
            json["apiVersion"]?.string == older.storedAPIVersion
        else { return response }
        var answer = response
        if json["kind"]?.string == older.kind {
            answer.body = .bytes(older.downgrade(json).encoded())
        } else if json["kind"]?.string == older.kind + "List" {
            var list = json
            list["apiVersion"] = .string(older.apiVersion)
            list["items"] = .array((json["items"]?.array ?? []).map(older.downgrade))
            answer.body = .bytes(list.encoded())
        }
        return answer
    }
}
