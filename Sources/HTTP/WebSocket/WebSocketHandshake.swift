import COpenSSL

/// The opening handshake (RFC 6455, section 4).
public enum WebSocketHandshake {
    static let version = "13"
    /// A fixed value of the specification: only a server that knows WebSocket gets the answer right.
    private static let acceptSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

    /// Whether the request asks to leave HTTP for WebSocket.
    public static func isRequested(by request: HTTPRequest) -> Bool {
        tokens(request.headers, "Connection").contains { $0.lowercased() == "upgrade" }
            && tokens(request.headers, "Upgrade").contains { $0.lowercased() == "websocket" }
    }

    /// The server's answer: 101, after which `serve` has the connection until it returns, or a refusal that says why.
    ///
    /// - Parameter subprotocols: what `serve` speaks. The client's order decides; a client that offers only others is
    ///   refused. Empty: whatever was offered is ignored.
    public static func answer(
        _ request: HTTPRequest, subprotocols: [String] = [], limits: WebSocketLimits = WebSocketLimits(),
        serve: @escaping @Sendable (WebSocket) async -> Void
    ) -> HTTPResponse {
        guard request.method == "GET", isRequested(by: request) else {
            return refusal(400, "a WebSocket is asked for by GET with Connection: Upgrade and Upgrade: websocket")
        }
        guard request.headers["Sec-WebSocket-Version"] == version else {
            var response = refusal(426, "only version \(version) of WebSocket is spoken here")
            response.headers["Sec-WebSocket-Version"] = version
            return response
        }
        guard let key = request.headers["Sec-WebSocket-Key"], isKey(key) else {
            return refusal(400, "Sec-WebSocket-Key is not 16 bytes in base64")
        }
        let offered = tokens(request.headers, "Sec-WebSocket-Protocol")
        let chosen = offered.first { subprotocols.contains($0) }
        if chosen == nil, !subprotocols.isEmpty {
            let spoken = subprotocols.joined(separator: ", ")
            return refusal(400, "none of the subprotocols \(offered) is spoken here, only \(spoken)")
        }
        var headers = HTTPHeaders([
            ("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Accept", accept(key)),
        ])
        headers["Sec-WebSocket-Protocol"] = chosen
        return HTTPResponse(status: 101, headers: headers) { stream in
            await serve(WebSocket(stream, role: .server, subprotocol: chosen, limits: limits))
        }
    }

    /// `Sec-WebSocket-Accept` for a key.
    static func accept(_ key: String) -> String {
        let input = Array((key + acceptSuffix).utf8)
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        EVP_Digest(input, input.count, &digest, &count, EVP_sha1(), nil)
        return base64(Array(digest.prefix(Int(count))))
    }

    static func base64(_ bytes: [UInt8]) -> String {
        // OpenSSL ends its text with a NUL.
        var text = [UInt8](repeating: 0, count: (bytes.count + 2) / 3 * 4 + 1)
        let count = EVP_EncodeBlock(&text, bytes, Int32(bytes.count))
        return String(decoding: text.prefix(Int(count)), as: UTF8.self)
    }

    private static func isKey(_ key: String) -> Bool {
        let text = Array(key.utf8)
        guard text.count == 24, key.hasSuffix("==") else { return false }
        var bytes = [UInt8](repeating: 0, count: 18)
        return EVP_DecodeBlock(&bytes, text, Int32(text.count)) == 18
    }

    /// The elements of a list field (RFC 9110, section 5.6.1), over all its lines.
    static func tokens(_ headers: HTTPHeaders, _ name: String) -> [String] {
        headers.values(name).flatMap { $0.split(separator: ",") }.map { part in
            var part = part
            while part.first == " " || part.first == "\t" { part.removeFirst() }
            while part.last == " " || part.last == "\t" { part.removeLast() }
            return String(part)
        }.filter { !$0.isEmpty }
    }

    private static func refusal(_ status: Int, _ message: String) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: HTTPHeaders([("Content-Type", "text/plain; charset=utf-8")]),
            body: .bytes(Array((message + "\n").utf8)))
    }
}
