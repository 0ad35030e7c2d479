import Platform

/// What part of a container's log is asked for (the `log` subresource's parameters).
struct LogOptions: Sendable, Equatable {
    var follow = false
    var previous = false
    var timestamps = false
    var tailLines: Int?
    var since: Timestamp?
    var limitBytes: Int?

    init() {}

    init(_ query: RequestTarget, now: Timestamp) throws(ConfigurationError) {
        follow = query.flag("follow")
        previous = query.flag("previous")
        timestamps = query.flag("timestamps")
        tailLines = try Self.number(query, "tailLines")
        limitBytes = try Self.number(query, "limitBytes")
        if let seconds = try Self.number(query, "sinceSeconds") { since = now - .seconds(seconds) }
        if let text = query.parameters["sinceTime"] {
            guard let time = Timestamp(rfc3339: text) else {
                throw ConfigurationError("sinceTime must be a time such as 2024-05-17T09:30:00Z, not \"\(text)\"")
            }
            since = time
        }
    }

    private static func number(_ query: RequestTarget, _ name: String) throws(ConfigurationError) -> Int? {
        guard let text = query.parameters[name] else { return nil }
        guard let number = Int(text), (0...Int(Int32.max)).contains(number) else {
            throw ConfigurationError("\(name) must be a whole number that is not negative, not \"\(text)\"")
        }
        return number
    }
}
