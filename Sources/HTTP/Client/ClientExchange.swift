/// One request and its response on one connection.
struct ClientExchange: Sendable {
    private let request: HTTPRequest
    private let source: MessageSource
    private let configuration: HTTPClient.Configuration
    private let isPooled: Bool
    private var channel: SocketChannel { source.channel }

    /// So many interim responses (1xx) may come before the real one.
    private static let interimResponsesMax = 16

    init(_ request: HTTPRequest, _ source: MessageSource, _ configuration: HTTPClient.Configuration, isPooled: Bool) {
        self.request = request
        self.source = source
        self.configuration = configuration
        self.isPooled = isPooled
    }

    /// `recycle` gets the connection back once the response's body is read to its end.
    func run(
        _ recycle: @escaping @Sendable (MessageSource) -> Void
    ) async throws -> (response: HTTPResponse, source: MessageSource?) {
        try await withTaskCancellationHandler {
            do {
                try await write()
                let head = try await readHead()
                return try await response(head, recycle)
            } catch {
                channel.close()
                if Task.isCancelled { throw CancellationError() }
                throw error
            }
        } onCancel: {
            channel.close()
        }
    }

    private func write() async throws {
        let (head, body) = encoded()
        do {
            if case .bytes(let bytes) = body {
                try await channel.write(head + bytes)
                return
            }
            try await channel.write(head)
        } catch {
            if isPooled, isReplayable { throw StaleConnection() }
            throw error
        }
        guard case .stream(let stream) = body else { return }
        while let bytes = try await stream.read() { try await channel.write(ChunkedCoding.chunk(bytes)) }
        try await channel.write(ChunkedCoding.last)
    }

    private func encoded() -> ([UInt8], HTTPBody) {
        var text = "\(request.method) \(configuration.pathPrefix)\(request.target) HTTP/1.1\r\n"
        if request.headers["Host"] == nil {
            text += "Host: \(SocketAddress(host: configuration.host, port: configuration.port))\r\n"
        }
        if let token = configuration.bearerToken, request.headers["Authorization"] == nil {
            text += "Authorization: Bearer \(Self.onOneLine(token))\r\n"
        }
        for field in request.headers.fields
        where !HTTPHeaders.equal(field.name, "content-length") && !HTTPHeaders.equal(field.name, "transfer-encoding") {
            text += "\(field.name): \(Self.onOneLine(field.value))\r\n"
        }
        switch request.body {
        case .bytes(let bytes):
            if !bytes.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method) {
                text += "Content-Length: \(bytes.count)\r\n"
            }
        case .stream: text += "Transfer-Encoding: chunked\r\n"
        }
        return (Array((text + "\r\n").utf8), request.body)
    }

    /// A line break in a value would begin a field of its own.
    private static func onOneLine(_ value: String) -> String {
        guard value.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 }) else { return value }
        return String(String.UnicodeScalarView(value.unicodeScalars.filter { $0.value >= 0x20 }))
    }

    /// Whether sending it again to the server changes nothing (RFC 9110, section 9.2.2).
    private var isReplayable: Bool {
        guard case .bytes = request.body else { return false }
        return ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"].contains(request.method)
    }

    private func readHead() async throws -> ResponseHead {
        channel.setReadDeadline(after: configuration.headTimeout)
        let parser = HeadParser(limits: configuration.limits)
        for _ in 0..<Self.interimResponsesMax {
            let head = try await readOneHead(parser)
            if head.status >= 200 || head.status == 101 {
                channel.setReadDeadline(after: nil)
                return head
            }
        }
        throw HTTPError(502, "the server sends nothing but interim responses")
    }

    private func readOneHead(_ parser: HeadParser) async throws -> ResponseHead {
        var scanned = 0
        while true {
            if let head = try parse(parser, &scanned) { return head }
            let isUntouched = source.with { $0.isEmpty }
            do {
                if try await source.fill() { continue }
            } catch {
                if error != .timedOut, isUntouched, isPooled, isReplayable, !Task.isCancelled {
                    throw StaleConnection()
                }
                throw error
            }
            if isUntouched, isPooled, isReplayable { throw StaleConnection() }
            throw ChannelError.broken("the server closed the connection before it answered")
        }
    }

    private func parse(_ parser: HeadParser, _ scanned: inout Int) throws(HTTPError) -> ResponseHead? {
        var position = scanned
        defer { scanned = position }
        let outcome = source.with { buffer -> Result<ResponseHead?, HTTPError> in
            let found = buffer.withBytes { bytes -> Result<(ResponseHead, Int)?, HTTPError> in
                do throws(HTTPError) {
                    guard let end = try parser.endOfHead(bytes, scanned: &position, isRequest: false) else {
                        return .success(nil)
                    }
                    return .success((try parser.response(UnsafeBufferPointer(rebasing: bytes[..<end])), end))
                } catch { return .failure(error) }
            }
            return found.map { found in
                guard let (head, end) = found else { return nil }
                buffer.drop(end)
                return head
            }
        }
        return try outcome.get()
    }

    private func response(
        _ head: ResponseHead, _ recycle: @escaping @Sendable (MessageSource) -> Void
    ) async throws -> (HTTPResponse, MessageSource?) {
        var response = HTTPResponse(status: head.status, headers: head.headers)
        if head.status == 101 { return (response, source) }
        let framing = head.framing(forMethod: request.method)
        let body = IncomingBody(source, framing: framing, bytesMax: .max, timeout: nil) { [source] ending in
            if ending == .complete, head.keepsAlive { recycle(source) } else { source.channel.close() }
        }
        switch framing {
        case .none: _ = try await body.read()
        case .length(let length) where source.with({ $0.count >= length }):
            // It is here already: no stream is needed, and the connection is free again.
            response.body = .bytes(try await HTTPBody.stream(body).collect(bytesMax: length))
        default: response.body = .stream(CancellableBody(body: body))
        }
        return (response, nil)
    }
}

/// A response's body whose reader may be cancelled while it waits: the connection is closed then.
private final class CancellableBody: ByteStream {
    private let body: IncomingBody

    init(body: IncomingBody) { self.body = body }

    func read() async throws -> [UInt8]? {
        try await withTaskCancellationHandler {
            try await body.read()
        } onCancel: {
            body.cancel()
        }
    }

    func cancel() { body.cancel() }
}
