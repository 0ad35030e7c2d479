import HTTP

/// Path and query of a request, decoded. A malformed escape leaves its part empty, which then names nothing.
struct RequestTarget: Sendable {
    var path: [String]
    var parameters: [String: String] = [:]
    /// Every value of the parameters that may come more than once, such as `command`.
    var repeated: [String: [String]] = [:]

    init(_ target: String) {
        let request = HTTPRequest(method: "GET", target: target)
        path = request.pathSegments ?? []
        for (name, value) in request.queryItems ?? [] {
            parameters[name] = value
            repeated[name, default: []].append(value)
        }
    }

    func flag(_ name: String) -> Bool { parameters[name].map { $0 == "true" || $0 == "1" || $0.isEmpty } ?? false }
}
