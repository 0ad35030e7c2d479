extension HTTPBody {
    /// All bytes; throws 413 beyond the limit.
    public func collect(bytesMax: Int) async throws -> [UInt8] {
        switch self {
        case .bytes(let bytes):
            guard bytes.count <= bytesMax else { throw HTTPError(413, "the body is larger than \(bytesMax) bytes") }
            return bytes
        case .stream(let stream):
            var all: [UInt8] = []
            while let bytes = try await stream.read() {
                if all.isEmpty { all = bytes } else { all.append(contentsOf: bytes) }
                guard all.count <= bytesMax else {
                    stream.cancel()
                    throw HTTPError(413, "the body is larger than \(bytesMax) bytes")
                }
            }
            return all
        }
    }
}
