import HTTP

/// Passes the response to one request back to the client.
struct ResponseRelay: Sendable {
    enum Ending: Sendable {
        /// Whether either connection may be used again: a server that ends says so of its own only.
        case complete(serverStays: Bool, clientStays: Bool)
        /// The end of the connection was the end of the response.
        case closed
        case upgraded
        /// The server was gone before the first byte.
        case untouched
        case broken
    }

    let client: MessageSource
    let backend: MessageSource
    let parser: HeadParser
    let method: String

    /// A response that begins at once is sent in one piece with its head up to here.
    private static let joinedBytesMax = 64 << 10

    mutating func run() async -> Ending {
        var isTouched = false
        do {
            while true {
                guard let (bytes, head) = try await nextHead(&isTouched) else {
                    return isTouched ? .broken : .untouched
                }
                if head.status == 101 {
                    try await client.channel.write(bytes)
                    return .upgraded
                }
                if head.status < 200 {
                    // An interim response promises nothing: the final one may still come from another server, but the
                    // client has heard of this one, and sends its body on.
                    try await client.channel.write(bytes)
                    continue
                }
                return try await relayBody(head, bytes)
            }
        } catch {
            return isTouched ? .broken : .untouched
        }
    }

    private func nextHead(_ isTouched: inout Bool) async throws -> ([UInt8], ResponseHead)? {
        var scanned = 0
        while true {
            if let bytes = try backend.takeHead(parser, scanned: &scanned, isRequest: false) {
                return (bytes, try bytes.withUnsafeBufferPointer { try parser.response($0) })
            }
            guard try await backend.fill() else { return nil }
            isTouched = true
        }
    }

    private func relayBody(_ head: ResponseHead, _ headBytes: [UInt8]) async throws -> Ending {
        let framing = head.framing(forMethod: method)
        var decoder = BodyDecoder(framing)
        let clientStays = head.keepsAlive || ConnectionHeader.isRemovable(from: headBytes, framing)
        var pending = clientStays && !head.keepsAlive ? ConnectionHeader.remove(from: headBytes) : headBytes
        while true {
            switch try backend.decode(&decoder) {
            case .data(let bytes):
                pending += framing == .chunked ? ChunkedCoding.chunk(bytes) : bytes
                if pending.count < Self.joinedBytesMax { continue }
            case .end:
                if framing == .chunked { pending += ChunkedCoding.last }
                try await client.channel.write(pending)
                return .complete(serverStays: head.keepsAlive, clientStays: clientStays)
            case .needsMore:
                if pending.isEmpty {
                    if try await backend.fill() { continue }
                    return decoder.endsAtClose ? .closed : .broken
                }
            }
            try await client.channel.write(pending)
            pending = []
        }
    }
}

extension MessageSource {
    /// The next step of a body that comes from here.
    fileprivate func decode(_ decoder: inout BodyDecoder) throws -> BodyDecoder.Step {
        var own = decoder
        defer { decoder = own }
        return try with { buffer -> Result<BodyDecoder.Step, any Error> in Result { try own.next(&buffer) } }.get()
    }
}
