extension HTTPRequest {
    /// The path without query, percent-encoded as on the wire.
    public var path: Substring { target.prefix { $0 != "?" } }

    /// The path's segments, decoded one by one, so that an encoded slash divides nothing. Nil if an escape is malformed.
    public var pathSegments: [String]? {
        var segments: [String] = []
        for segment in path.split(separator: "/") {
            guard let decoded = PercentEncoding.decode(segment) else { return nil }
            segments.append(decoded)
        }
        return segments
    }

    /// The query's items in order, decoded ("+" is a space). Nil if an escape is malformed.
    public var queryItems: [(name: String, value: String)]? {
        guard let mark = target.firstIndex(of: "?") else { return [] }
        var items: [(name: String, value: String)] = []
        for item in target[target.index(after: mark)...].split(separator: "&") {
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decode(parts[0], plusIsSpace: true),
                let value = parts.count > 1 ? PercentEncoding.decode(parts[1], plusIsSpace: true) : ""
            else { return nil }
            items.append((name, value))
        }
        return items
    }
}
