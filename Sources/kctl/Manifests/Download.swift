import HTTP

/// Reads a manifest that stands on the web.
enum Download {
    private static let redirectsMax = 5
    /// No manifest is larger: 64 MiB.
    private static let bytesMax = 64 << 20

    static func bytes(_ url: String) async throws -> [UInt8] {
        var next = url
        for _ in 0...redirectsMax {
            let (base, target) = split(next)
            guard let configuration = HTTPClient.Configuration(url: base) else {
                throw CommandError("the URL passed to filename \"\(url)\" is not valid")
            }
            let response: HTTPResponse
            do {
                let headers = HTTPHeaders([("User-Agent", Cluster.userAgent), ("Accept", "*/*")])
                response = try await HTTPClient(configuration).send(
                    HTTPRequest(method: "GET", target: target, headers: headers))
            } catch { throw CommandError("unable to read URL \"\(url)\": \(error)") }
            if (301...308).contains(response.status), let location = response.headers["Location"] {
                next = location.contains("://") ? location : base + location
                continue
            }
            guard response.status == 200 else {
                throw CommandError(
                    "unable to read URL \"\(url)\", server reported \(response.status), status code=\(response.status)")
            }
            return try await response.body.collect(bytesMax: bytesMax)
        }
        throw CommandError("unable to read URL \"\(url)\": too many redirects")
    }

    /// "https://host:1" and "/path?query".
    private static func split(_ url: String) -> (base: String, target: String) {
        guard let scheme = url.firstRange(of: "://") else { return (url, "/") }
        let rest = url[scheme.upperBound...]
        guard let slash = rest.firstIndex(of: "/") else { return (url, "/") }
        return (String(url[..<slash]), String(rest[slash...].prefix { $0 != "#" }))
    }
}
