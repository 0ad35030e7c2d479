import Storage

/// The parameters of a watch (meta/v1 ListOptions).
struct WatchOptions: Sendable {
    /// Events after it; nil or 0: first the objects that there are.
    var revision: Revision?
    var allowsBookmarks: Bool
    /// nil: as the revision implies.
    var sendInitialEvents: Bool?
    var timeout: Duration?

    init(_ query: Query) throws(StatusError) {
        let list = try ListOptions(query, isWatch: true)
        revision = list.revision
        allowsBookmarks = try query.flag("allowWatchBookmarks") ?? false
        sendInitialEvents = try query.flag("sendInitialEvents")
        if let seconds = try query.count("timeoutSeconds"), seconds > 0 { timeout = .seconds(seconds) }
        if sendInitialEvents != nil, list.match != .notOlderThan, query["resourceVersionMatch"]?.isEmpty ?? true {
            throw ListOptions.invalid(
                "resourceVersionMatch",
                "Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")
        }
    }
}
