import HTTP

/// Calls a handler in process, as over a network that delays, loses and breaks off.
public struct FaultyTransport: HTTPTransport {
    private let handler: any HTTPHandler
    private let faults: Faults

    public init(handler: any HTTPHandler, faults: Faults) {
        self.handler = handler
        self.faults = faults
    }

    public func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        try await faults.beforeRequest()
        var response = await handler.respond(to: request)
        do {
            try faults.afterResponse(method: request.method)
        } catch {
            if case .stream(let stream) = response.body { stream.cancel() }
            throw error
        }
        if case .stream(let stream) = response.body {
            response.body = .stream(FaultyStream(stream: stream, faults: faults))
        }
        return response
    }
}

private struct FaultyStream: ByteStream {
    let stream: any ByteStream
    let faults: Faults

    func read() async throws -> [UInt8]? {
        let bytes = try await stream.read()
        do {
            try await faults.withinStream()
        } catch {
            stream.cancel()
            throw error
        }
        return bytes
    }

    func cancel() { stream.cancel() }
}
