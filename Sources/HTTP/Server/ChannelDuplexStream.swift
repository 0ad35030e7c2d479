/// A connection that left HTTP.
struct ChannelDuplexStream: DuplexStream {
    let source: MessageSource

    func read() async throws -> [UInt8]? {
        let early = source.with { $0.take(.max) }
        if !early.isEmpty { return early }
        let bytes = try await source.channel.read()
        return bytes.isEmpty ? nil : bytes
    }

    func write(_ bytes: [UInt8]) async throws { try await source.channel.write(bytes) }
    func finishWriting() async { source.channel.shutdownWriting() }
    func cancel() { source.channel.close() }
}
