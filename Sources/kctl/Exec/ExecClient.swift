import Client
import Glibc
import HTTP
import JSON

/// The client's side of the protocol `v5.channel.k8s.io`: every message begins with the number of its stream.
struct ExecClient: Sendable {
    enum Channel {
        static let stdin: UInt8 = 0
        static let stdout: UInt8 = 1
        static let stderr: UInt8 = 2
        static let error: UInt8 = 3
        static let resize: UInt8 = 4
        static let close: UInt8 = 255
    }

    static let subprotocols = ["v5.channel.k8s.io"]

    var socket: WebSocket
    var console: Console
    var writeError: @Sendable ([UInt8]) -> Void

    /// Opens the connection; what the server has against it becomes the error.
    static func open(_ target: String, _ cluster: Cluster) async throws -> WebSocket {
        guard let upgrader = cluster.upgrader else { throw CommandError("the connection can't be upgraded") }
        do {
            let headers = HTTPHeaders([("User-Agent", Cluster.userAgent)])
            return try await upgrader.webSocket(target, headers: headers, subprotocols: subprotocols)
        } catch let refused as WebSocketRefused {
            let bytes = try await refused.response.body.collect(bytesMax: APIClient.responseBytesMax)
            guard let status = try? JSON(parsing: bytes), status["kind"] == "Status" else {
                let text = String(decoding: bytes, as: UTF8.self).trimmingSpace()
                throw CommandError("unable to upgrade connection: \(text)")
            }
            throw APIError(code: refused.response.status, status: status, fallback: "HTTP \(refused.response.status)")
        } catch let error as ChannelError {
            throw CommandError("error sending request: \(error)")
        }
    }

    /// Passes standard input on until its end.
    func send(_ input: InputReader) async {
        do {
            while let bytes = await input.read() { try await socket.send(.binary([Channel.stdin] + bytes)) }
            try await socket.send(.binary([Channel.close, Channel.stdin]))
        } catch {
            // The connection is over; whoever receives says why.
        }
    }

    func send(_ size: Terminal.Size) async {
        let message: JSON = ["Width": .int(Int64(size.columns)), "Height": .int(Int64(size.rows))]
        try? await socket.send(.binary([Channel.resize] + message.encoded()))
    }

    /// Prints what comes until the command has ended; gives the Status of its end.
    func receive() async throws -> JSON {
        var result: [UInt8] = []
        while let message = try await socket.receive()?.bytes {
            guard let channel = message.first else { continue }
            let content = Array(message.dropFirst())
            switch channel {
            case Channel.stdout:
                console.print(bytes: content)
                console.flush()
            case Channel.stderr: writeError(content)
            case Channel.error: result += content
            default: break
            }
        }
        guard let status = try? JSON(parsing: result) else {
            throw CommandError("the connection was closed before the command ended")
        }
        return status
    }

    /// The exit code that a Status tells; throws what else it says.
    static func exitCode(_ status: JSON) throws(CommandError) -> Int32 {
        if status["status"] == "Success" { return 0 }
        if status["reason"] == "NonZeroExitCode",
            let cause = status["details", "causes"]?.array?.first(where: { $0["reason"] == "ExitCode" }),
            let code = cause["message"]?.string.flatMap({ Int32($0) })
        {
            return code
        }
        throw CommandError(status["message"]?.string ?? "the command failed")
    }
}
