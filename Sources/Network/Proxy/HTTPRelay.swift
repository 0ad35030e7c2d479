import HTTP
import Platform

/// Passes the requests of one client on, each to an endpoint of its own, and the responses back.
///
/// A request whose server goes away before the first byte of its response is given to another endpoint. That is safe for
/// the client, which sees one answer, and it is what makes a killed pod invisible.
struct HTTPRelay: Sendable {
    let connection: ProxyConnection
    private var client: MessageSource { connection.client }
    private let parser = HeadParser(limits: HTTPRelay.limits)

    /// What the servers behind allow is their affair; the proxy only bounds its own memory.
    private static let limits = {
        var limits = HTTPLimits()
        limits.bodyBytesMax = .max
        return limits
    }()

    init(connection: ProxyConnection) { self.connection = connection }

    private enum Outcome {
        /// The client's connection goes on.
        case next
        case close
        /// Nothing of a response was seen.
        case retry
    }

    func run() async throws {
        var isFirst = true
        while let (bytes, head) = try await nextRequest(isFirst: isFirst) {
            guard try await exchange(RequestRelay(client, head, bytes)) else { return }
            isFirst = false
        }
    }

    // MARK: - Request

    private func nextRequest(isFirst: Bool) async throws -> ([UInt8], RequestHead)? {
        var scanned = 0
        do {
            while true {
                if let bytes = try client.takeHead(parser, scanned: &scanned, isRequest: true) {
                    let head = try bytes.withUnsafeBufferPointer { try parser.request($0) }
                    return (bytes, head)
                }
                guard try await client.fill() else { return nil }
            }
        } catch let error as HTTPError {
            try await refuse(error.status, error.message)
            return nil
        }
    }

    /// False when the client's connection is over.
    private func exchange(_ request: RequestRelay) async throws -> Bool {
        let deadline = connection.world.time.uptime + ProxyConnection.endpointTimeout
        var failed: Set<SocketAddress> = []
        while true {
            guard let backend = await connection.connect(avoiding: failed, deadline: deadline) else {
                try await refuse(503, "no endpoint of this Service is ready")
                return false
            }
            client.channel.onHangup { backend.source.channel.close() }
            let outcome = await attempt(request, backend.source, backend.endpoint)
            client.channel.onHangup(nil)
            connection.balancer.release(backend.endpoint, failed: outcome == .retry && !backend.wasIdle)
            switch outcome {
            case .next: return true
            case .close: return false
            case .retry:
                // That a kept connection was closed while it rested says nothing about its server.
                if !backend.wasIdle { failed.insert(backend.endpoint) }
                guard request.isReplayable, connection.world.time.uptime < deadline else { return false }
            }
        }
    }

    private func attempt(
        _ request: RequestRelay, _ backend: MessageSource, _ endpoint: SocketAddress
    ) async -> Outcome {
        var response = ResponseRelay(client: client, backend: backend, parser: parser, method: request.head.method)
        let ending: ResponseRelay.Ending
        if request.isComplete {
            // The usual case: all of the request is here, so nothing runs beside the response.
            let isSent = (try? await backend.channel.write(request.seen)) != nil
            // A server may answer and close without reading: its answer counts, not our failed write.
            ending = await response.run()
            if !isSent, case .complete = ending { return finish(.closed, backend, endpoint, request) }
        } else {
            ending = await exchangeStreaming(request, backend, response)
        }
        if case .upgraded = ending {
            await connection.tunnel(to: backend)
            backend.channel.close()
            return .close
        }
        return finish(ending, backend, endpoint, request)
    }

    private func finish(
        _ ending: ResponseRelay.Ending, _ backend: MessageSource, _ endpoint: SocketAddress, _ request: RequestRelay
    ) -> Outcome {
        switch ending {
        case .complete(let serverStays, let clientStays) where request.isComplete:
            if serverStays {
                connection.balancer.keep(backend, to: endpoint)
            } else {
                backend.channel.close()
            }
            if clientStays, request.head.keepsAlive { return .next }
            client.channel.shutdownWriting()
            return .close
        case .untouched:
            backend.channel.close()
            return .retry
        case .complete, .closed, .broken, .upgraded:
            backend.channel.close()
            client.channel.shutdownWriting()
            return .close
        }
    }

    /// The rest of the request's body goes out while the response may already come in (100 Continue, early refusals).
    private func exchangeStreaming(
        _ request: RequestRelay, _ backend: MessageSource, _ relay: ResponseRelay
    ) async -> ResponseRelay.Ending {
        await withTaskGroup(of: ResponseRelay.Ending?.self) { group in
            group.addTask {
                await request.send(to: backend.channel)
                return nil
            }
            group.addTask {
                var relay = relay
                let ending = await relay.run()
                // A client that was answered need not send the rest; one that sends nothing must not hold us.
                if !request.isComplete { client.channel.setReadDeadline(after: .seconds(1)) }
                backend.channel.shutdownIfUnanswered(ending)
                return ending
            }
            var ending = ResponseRelay.Ending.broken
            for await result in group { if let result { ending = result } }
            client.channel.setReadDeadline(after: nil)
            return ending
        }
    }

    private func refuse(_ status: Int, _ message: String) async throws {
        let text =
            "HTTP/1.1 \(status) Refused\r\nContent-Type: text/plain\r\nContent-Length: \(message.utf8.count + 1)\r\n"
        try await client.channel.write(Array("\(text)Connection: close\r\n\r\n\(message)\n".utf8))
        client.channel.shutdownWriting()
    }
}

extension SocketChannel {
    /// A server that broke off takes no more of the request: the sender must learn it.
    fileprivate func shutdownIfUnanswered(_ ending: ResponseRelay.Ending) {
        if case .complete(serverStays: true, _) = ending { return }
        if case .upgraded = ending { return }
        close()
    }
}
