import Platform

/// One line of a log in the CRI format: `2024-05-17T09:30:00.123456789Z stdout F the text`.
struct CRILogLine: Sendable, Equatable {
    var time: String
    var isError: Bool
    /// The line goes on in the next one.
    var isPartial: Bool
    var text: ArraySlice<UInt8>

    /// nil for bytes that are no such line.
    init?(_ line: ArraySlice<UInt8>) {
        let parts = line.split(separator: 0x20, maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count >= 3 else { return nil }
        time = String(decoding: parts[0], as: UTF8.self)
        isError = parts[1].elementsEqual("stderr".utf8)
        guard isError || parts[1].elementsEqual("stdout".utf8) else { return nil }
        isPartial = parts[2].first == UInt8(ascii: "P")
        text = parts.count > 3 ? parts[3] : []
    }
}
