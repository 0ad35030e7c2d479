import Synchronization

/// One connection of a server: reads a request, has it answered, writes the answer, and begins again.
final class ServerConnection: Sendable {
    private struct State {
        var isIdle = true
        var hasServed = false
        var isDraining = false
        /// The endless body that is being written, ended when the server drains.
        var endless: (any ByteStream)?
    }

    private let source: MessageSource
    private let handler: any HTTPHandler
    private let limits: HTTPLimits
    private let parser: HeadParser
    private let state = Mutex(State())
    private var channel: SocketChannel { source.channel }

    /// A body up to here is sent together with its head: copying is cheaper than a second call of the kernel.
    private static let joinedBodyBytesMax = 64 << 10
    /// After an error the rest of what the client sends is read away for a moment, so that it gets to read the answer
    /// before the connection is reset.
    private static let lingerTimeout = Duration.seconds(1)
    private static let lingerBytesMax = 1 << 20

    init(_ channel: SocketChannel, handler: any HTTPHandler, limits: HTTPLimits) {
        source = MessageSource(channel)
        self.handler = handler
        self.limits = limits
        parser = HeadParser(limits: limits)
    }

    /// Returns when the connection is closed.
    func serve() async {
        defer { channel.close() }
        do {
            var peer = HTTPPeer(address: channel.peerAddress)
            var isFirst = true
            while let head = try await nextHead() {
                if isFirst { peer.certificate = channel.peerCertificate }
                isFirst = false
                guard try await answer(head, peer) else { return }
            }
        } catch let error as HTTPError {
            await refuse(error)
        } catch {
            // The connection is gone: there is nobody to tell.
        }
    }

    /// Closes the connection if it rests, ends an endless body, and lets a request in work be the last.
    func drain() {
        let (isIdle, endless) = state.withLock { state in
            state.isDraining = true
            return (state.isIdle, state.endless)
        }
        if isIdle { channel.close() }
        endless?.cancel()
    }

    func abort() { channel.close() }

    // MARK: - Request

    private func nextHead() async throws -> RequestHead? {
        var scanned = 0
        var hasBegun = false
        let isDraining = state.withLock { state in
            state.isIdle = true
            return state.isDraining
        }
        if isDraining { return nil }
        while true {
            if let head = try parse(&scanned) {
                state.withLock {
                    $0.isIdle = false
                    $0.hasServed = true
                }
                return head
            }
            if source.with({ $0.isEmpty }) {
                // A connection that is new has not been idle: it gets the time that a head may take.
                let hasServed = state.withLock { $0.hasServed }
                channel.setReadDeadline(after: hasServed ? limits.idleTimeout : limits.headTimeout)
            } else if !hasBegun {
                hasBegun = true
                state.withLock { $0.isIdle = false }
                channel.setReadDeadline(after: limits.headTimeout)
            }
            do {
                if try await source.fill() == false { return nil }
            } catch {
                guard error == .timedOut, hasBegun else { throw error }
                throw HTTPError(408, "the head of the request did not come within \(limits.headTimeout)")
            }
        }
    }

    private func parse(_ scanned: inout Int) throws(HTTPError) -> RequestHead? {
        var position = scanned
        defer { scanned = position }
        let parsed = source.with { buffer -> Result<RequestHead?, HTTPError> in
            // RFC 9112, section 2.2: an empty line before a request is to be ignored.
            if position == 0, buffer.withBytes({ $0.starts(with: [13, 10]) }) { buffer.drop(2) }
            let outcome = buffer.withBytes { bytes -> Result<(RequestHead, Int)?, HTTPError> in
                do throws(HTTPError) {
                    guard let end = try parser.endOfHead(bytes, scanned: &position, isRequest: true) else {
                        return .success(nil)
                    }
                    return .success((try parser.request(UnsafeBufferPointer(rebasing: bytes[..<end])), end))
                } catch { return .failure(error) }
            }
            return outcome.map { found in
                guard let (head, end) = found else { return nil }
                buffer.drop(end)
                return head
            }
        }
        return try parsed.get()
    }

    /// The body: as bytes when they are all here already, else as a stream.
    private func body(_ head: RequestHead) -> (HTTPBody, IncomingBody?) {
        switch head.framing {
        case .none, .untilClose: return (.empty, nil)
        case .length(let length) where !head.expectsContinue && source.with({ $0.count >= length }):
            return (.bytes(source.with { $0.take(length) }), nil)
        case .length, .chunked:
            let stream = IncomingBody(
                source, framing: head.framing, bytesMax: limits.bodyBytesMax, timeout: limits.bodyTimeout,
                needsContinue: head.expectsContinue)
            return (.stream(stream), stream)
        }
    }

    // MARK: - Response

    /// False when the connection is not to be used again.
    private func answer(_ head: RequestHead, _ peer: HTTPPeer) async throws -> Bool {
        let (body, incoming) = body(head)
        let request = HTTPRequest(
            method: head.method, target: head.target, headers: head.headers, body: body, peer: peer)
        let response = await handler.respond(to: request)
        if response.status == 101, let upgraded = response.upgraded {
            try await channel.write(ResponseEncoder(response, for: head, keepsAlive: true).bytes)
            channel.setReadDeadline(after: nil)
            await upgraded(ChannelDuplexStream(source: source))
            return false
        }
        // A client that waits for "100 Continue" may send the body after all, or not: nobody can tell.
        let isCut = incoming?.awaitsContinue == true
        let isDraining = state.withLock { $0.isDraining }
        let encoder = ResponseEncoder(response, for: head, keepsAlive: head.keepsAlive && !isCut && !isDraining)
        try await write(response, encoder, isHEAD: head.method == "HEAD")
        if let incoming, !incoming.isComplete {
            guard encoder.keepsAlive, await discard(incoming) else {
                await linger()
                return false
            }
        }
        if !encoder.keepsAlive { channel.shutdownWriting() }
        return encoder.keepsAlive
    }

    private func write(_ response: HTTPResponse, _ encoder: ResponseEncoder, isHEAD: Bool) async throws {
        var encoder = encoder
        switch response.body {
        case .bytes(let bytes):
            if case .none = encoder.framing { return try await channel.write(encoder.bytes) }
            if isHEAD { return try await channel.write(encoder.bytes) }
            if bytes.count <= Self.joinedBodyBytesMax {
                encoder.append(body: bytes)
                return try await channel.write(encoder.bytes)
            }
            try await channel.write(encoder.bytes)
            try await channel.write(bytes)
        case .stream(let stream):
            var hasBody = !isHEAD
            if case .none = encoder.framing { hasBody = false }
            guard hasBody else {
                stream.cancel()
                return try await channel.write(encoder.bytes)
            }
            try await write(stream, encoder, isEndless: response.isEndless)
        }
    }

    /// Writes as fast as the client takes it: the next piece is asked for when the kernel has taken the last.
    private func write(_ stream: any ByteStream, _ encoder: ResponseEncoder, isEndless: Bool) async throws {
        channel.onHangup { stream.cancel() }
        let isDraining = state.withLock { state in
            if isEndless { state.endless = stream }
            return state.isDraining
        }
        if isDraining, isEndless { stream.cancel() }
        defer {
            channel.onHangup(nil)
            state.withLock { $0.endless = nil }
        }
        do {
            try await channel.write(encoder.bytes)
            var rest: Int?
            if case .length(let length) = encoder.framing { rest = length }
            while let bytes = try await stream.read() {
                if case .chunked = encoder.framing {
                    try await channel.write(ChunkedCoding.chunk(bytes))
                } else {
                    // More than was announced would be taken for the next response.
                    let allowed = rest.map { Array(bytes.prefix($0)) } ?? bytes
                    rest? -= allowed.count
                    try await channel.write(allowed)
                }
            }
            if case .chunked = encoder.framing { try await channel.write(ChunkedCoding.last) }
            if let rest, rest > 0 { throw ChannelError.broken("the body is shorter than announced") }
        } catch {
            stream.cancel()
            throw error is HTTPError ? ChannelError.broken("the body broke off") : error
        }
    }

    // MARK: - Ending

    private func discard(_ body: IncomingBody) async -> Bool {
        var count = 0
        while let bytes = try? await body.read() {
            count += bytes.count
            if count > limits.unreadBodyBytesMax { return false }
        }
        return body.isComplete
    }

    private func refuse(_ error: HTTPError) async {
        let head = RequestHead(
            method: "GET", target: "/", headers: HTTPHeaders(), framing: .none, isHTTP10: false, keepsAlive: false,
            expectsContinue: false)
        let response = HTTPResponse(
            status: error.status, headers: HTTPHeaders([("Content-Type", "text/plain; charset=utf-8")]),
            body: .bytes(Array((error.message + "\n").utf8)))
        var encoder = ResponseEncoder(response, for: head, keepsAlive: false)
        encoder.append(body: Array((error.message + "\n").utf8))
        do { try await channel.write(encoder.bytes) } catch { return }
        await linger()
    }

    private func linger() async {
        channel.shutdownWriting()
        channel.setReadDeadline(after: Self.lingerTimeout)
        var count = 0
        while count < Self.lingerBytesMax, let bytes = try? await channel.read(), !bytes.isEmpty {
            count += bytes.count
        }
    }
}
