import HTTP
import Platform

/// The connection of one probe, with errors in the words of Kubernetes (which are Go's).
struct ProbeConnection: Sendable {
    struct Failure: Error, Sendable, CustomStringConvertible {
        var description: String
    }

    /// Enough for a status line; nobody looks at the rest of the answer.
    static let answerBytesMax = 16 << 10

    private let channel: SocketChannel
    private let place: SocketAddress

    static func open(
        address: String, port: Int, usesTLS: Bool = false, timeout: Duration
    ) async throws -> ProbeConnection {
        guard let number = UInt16(exactly: port), number > 0 else {
            throw Failure(description: "invalid port number: \(port)")
        }
        let host = address == "localhost" ? "127.0.0.1" : address
        let place = SocketAddress(host: host, port: number)
        // As Kubernetes has it, the certificate is not checked: a probe asks for life, not for identity.
        let tls = usesTLS ? try TLSContext(clientOf: host, caPEM: nil, identity: nil, skipsVerification: true) : nil
        do {
            return ProbeConnection(
                channel: try await SocketChannel.connect(to: place, tls: tls, timeout: timeout), place: place)
        } catch .broken(let reason) {
            let bare = reason.hasPrefix("\(place): ") ? String(reason.dropFirst("\(place): ".count)) : reason
            throw Failure(description: "dial tcp \(place): connect: \(bare.lowercased())")
        } catch {
            throw Failure(description: "dial tcp \(place): i/o timeout")
        }
    }

    func close() { channel.close() }

    /// Sends a request and reads the first line of the answer.
    func firstLine(of request: [UInt8], timeout: Duration) async throws -> String {
        channel.setReadDeadline(after: timeout)
        do {
            try await channel.write(request)
            var answer: [UInt8] = []
            while !answer.contains(0x0a), answer.count < Self.answerBytesMax {
                let bytes = try await channel.read()
                if bytes.isEmpty { break }
                answer += bytes
            }
            return String(decoding: answer.prefix { $0 != 0x0d && $0 != 0x0a }, as: UTF8.self)
        } catch .timedOut {
            throw Failure(
                description: "context deadline exceeded (Client.Timeout exceeded while awaiting headers)")
        } catch .broken(let reason) {
            throw Failure(description: "read tcp \(place): \(reason.lowercased())")
        } catch {
            throw Failure(description: "EOF")
        }
    }
}
