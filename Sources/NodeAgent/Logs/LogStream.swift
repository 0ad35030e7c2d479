import HTTP
import Platform

/// The log of one attempt of a container as the user sees it, read from its file as it grows.
actor LogStream: ByteStream {
    private let path: String
    private let options: LogOptions
    private let watch: FileWatch?
    private var changes: AsyncStream<Void>.Iterator?
    private let hasEnded: @Sendable () async -> Bool
    private let onEnd: @Sendable () -> Void
    private var offset = 0
    private var rest: [UInt8] = []
    private var bytesLeft: Int
    private var isInsideLine = false
    private var isOver = false

    static let chunkBytes = 64 << 10

    /// - Parameter hasEnded: Whether the container has ended, so that its log will not grow any more.
    /// - Parameter onEnd: Called once nobody will read on; it may be called again.
    init(
        path: String, options: LogOptions, watch: FileWatch?,
        hasEnded: @escaping @Sendable () async -> Bool = { true }, onEnd: @escaping @Sendable () -> Void = {}
    ) throws {
        self.path = path
        self.options = options
        self.hasEnded = hasEnded
        self.onEnd = onEnd
        self.watch = watch
        changes = watch?.changes.makeAsyncIterator()
        bytesLeft = options.limitBytes ?? .max
        if let lines = options.tailLines { offset = try Self.tailOffset(path, lines: lines) }
    }

    func read() async throws -> [UInt8]? {
        while !isOver, bytesLeft > 0, !Task.isCancelled {
            if let output = try readOn() {
                if !output.isEmpty { return output }
                continue
            }
            guard options.follow, changes != nil else { break }
            // Asked before the last look at the file: what was written before the end is never missed.
            let ended = await hasEnded()
            if let output = try readOn() {
                if !output.isEmpty { return output }
                continue
            }
            if ended { break }
            await waitForChange()
        }
        isOver = true
        cancel()
        return nil
    }

    nonisolated func cancel() {
        watch?.cancel()
        onEnd()
    }

    private func waitForChange() async {
        guard var iterator = changes else { return }
        let change: Void? = await iterator.next(isolation: self)
        changes = iterator
        if change == nil { isOver = true }
    }

    /// nil at the end of the file.
    private func readOn() throws -> [UInt8]? {
        let chunk: [UInt8]
        do {
            chunk = try FileSystem.read(path, from: offset, count: Self.chunkBytes)
        } catch let error as FileError where error.isNotFound {
            return nil
        }
        guard !chunk.isEmpty else { return nil }
        offset += chunk.count
        rest += chunk
        var output: [UInt8] = []
        var start = rest.startIndex
        while let end = rest[start...].firstIndex(of: 0x0a) {
            append(rest[start..<end], to: &output)
            start = end + 1
        }
        rest.removeFirst(start)
        if output.count > bytesLeft { output.removeLast(output.count - bytesLeft) }
        bytesLeft -= output.count
        return output
    }

    private func append(_ bytes: ArraySlice<UInt8>, to output: inout [UInt8]) {
        guard let line = CRILogLine(bytes) else { return }
        if let since = options.since, let time = Timestamp(rfc3339: line.time), time < since { return }
        if options.timestamps, !isInsideLine { output += Array("\(line.time) ".utf8) }
        output += line.text
        isInsideLine = line.isPartial
        if !line.isPartial { output.append(0x0a) }
    }

    /// Where the last lines begin, found from the end, so that the size of the file does not matter.
    static func tailOffset(_ path: String, lines: Int) throws -> Int {
        let size = FileSystem.size(path) ?? 0
        var end = size
        var missing = lines
        while end > 0 {
            let start = max(0, end - chunkBytes)
            let chunk = try FileSystem.read(path, from: start, count: end - start)
            for (index, byte) in chunk.enumerated().reversed() where byte == 0x0a {
                // The line break at the very end closes the last line; each one before it begins another.
                let isLast = start + index == size - 1
                if isLast, lines > 0 { continue }
                missing -= 1
                if missing <= 0 { return start + index + 1 }
            }
            end = start
        }
        return lines == 0 ? size : 0
    }
}
