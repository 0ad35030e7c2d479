/// The bounds of what a client may ask of the server.
enum Limits {
    /// Kubernetes' bound of a request body: an object must fit into one value of the store.
    static let bodyBytesMax = 3 << 20
    /// Of one page of a list; a client that asks for more gets a continue token.
    static let listPageMax = 100_000
    /// Open watches of one server: each costs a connection and a task.
    static let watchesMax = 20_000
    /// Attempts of a patch or a delete that others' writes keep overtaking.
    static let conflictRetriesMax = 8
    /// Attempts to find a free generated name, cluster address or port.
    static let allocationAttemptsMax = 64
    /// Fields named in one error or in the warnings of one answer: headers are bounded on the way.
    static let warningsMax = 50
    /// Between two bookmarks of a watch.
    static let bookmarkInterval = Duration.seconds(60)
    /// A watch without `timeoutSeconds` ends after this and up to twice as long, so that clients do not return together.
    static let watchTimeout = Duration.seconds(1800)
    /// Bytes of one read of a watch's stream: a long initial list goes out piece by piece.
    static let watchChunkBytes = 256 << 10
    /// Of `metadata.generateName` before the random end: the whole must fit a DNS label.
    static let generatedNameBaseMax = 58
    /// The text in which a node's agent says why it refuses something.
    static let agentErrorBytesMax = 64 << 10
}
