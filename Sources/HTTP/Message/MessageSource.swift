import Synchronization

/// Bytes of a channel with those that were read too early in front. One task reads at a time.
public final class MessageSource: Sendable {
    public let channel: SocketChannel
    private let buffer = Mutex(InputBuffer())

    public init(_ channel: SocketChannel) { self.channel = channel }

    public func with<Result: Sendable>(_ body: (inout InputBuffer) -> Result) -> Result {
        buffer.withLock { body(&$0) }
    }

    /// Reads more; false at the end.
    public func fill() async throws(ChannelError) -> Bool {
        let bytes = try await channel.read()
        if bytes.isEmpty { return false }
        buffer.withLock { $0.append(bytes) }
        return true
    }

    /// Takes the bytes of a whole head; nil while it is incomplete. `scanned` is the caller's place in it, 0 at first.
    public func takeHead(
        _ parser: HeadParser, scanned: inout Int, isRequest: Bool
    ) throws(HTTPError) -> [UInt8]? {
        var position = scanned
        defer { scanned = position }
        let outcome = buffer.withLock { buffer -> Result<[UInt8]?, HTTPError> in
            // RFC 9112, section 2.2: an empty line before a request is to be ignored.
            if isRequest, position == 0, buffer.withBytes({ $0.starts(with: [13, 10]) }) { buffer.drop(2) }
            let end = buffer.withBytes { bytes -> Result<Int?, HTTPError> in
                do throws(HTTPError) {
                    return .success(try parser.endOfHead(bytes, scanned: &position, isRequest: isRequest))
                } catch { return .failure(error) }
            }
            return end.map { end in end.map { buffer.take($0) } }
        }
        return try outcome.get()
    }
}
