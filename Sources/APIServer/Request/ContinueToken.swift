import Storage

/// Where the next page of a list starts; opaque to clients. Its text is `v1:REVISION:KEY` with all but letters and
/// digits escaped as two hexadecimal digits, so that it needs no escaping in a URL.
struct ContinueToken: Sendable, Hashable {
    var revision: Revision
    var startAfter: String

    init(revision: Revision, startAfter: String) {
        self.revision = revision
        self.startAfter = startAfter
    }

    var text: String {
        Array("v1:\(revision):\(startAfter)".utf8).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0\(digits)" : digits
        }.joined()
    }

    /// Throws 400 for anything that `text` did not make.
    init(_ text: String) throws(StatusError) {
        let malformed = StatusError.badRequest("continue key is not valid: it must come from a previous list")
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { throw malformed }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(decoding: digits[index...(index + 1)], as: UTF8.self), radix: 16) else {
                throw malformed
            }
            bytes.append(byte)
        }
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: ":", maxSplits: 2)
        guard parts.count == 3, parts[0] == "v1", let revision = Revision(parts[1]), revision > 0 else {
            throw malformed
        }
        self.revision = revision
        startAfter = String(parts[2])
    }
}
