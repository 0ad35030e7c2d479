/// Writes a body in chunks (RFC 9112, section 7.1).
public enum ChunkedCoding {
    /// One chunk; `body` must not be empty, since that would end the body.
    public static func chunk(_ body: [UInt8]) -> [UInt8] {
        var chunk: [UInt8] = []
        chunk.reserveCapacity(body.count + 12)
        chunk.append(contentsOf: String(body.count, radix: 16).utf8)
        chunk.append(contentsOf: [13, 10])
        chunk.append(contentsOf: body)
        chunk.append(contentsOf: [13, 10])
        return chunk
    }

    /// Ends the body.
    public static let last = Array("0\r\n\r\n".utf8)
}
