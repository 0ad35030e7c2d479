/// Bytes that have arrived and not been used.
public struct InputBuffer: Sendable {
    private(set) var bytes: [UInt8] = []
    private var start = 0

    public init() {}
    public var count: Int { bytes.count - start }
    public var isEmpty: Bool { start == bytes.count }

    public mutating func append(_ more: [UInt8]) {
        if isEmpty {
            // Taken over, not copied: the usual case.
            (bytes, start) = (more, 0)
        } else {
            bytes.append(contentsOf: more)
        }
    }

    public func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[start...])) }
    }

    /// Removes the first bytes. An empty buffer holds no memory.
    public mutating func drop(_ count: Int) {
        start += min(count, self.count)
        if start == bytes.count { (bytes, start) = ([], 0) }
    }

    public mutating func take(_ countMax: Int) -> [UInt8] {
        if start == 0, countMax >= bytes.count {
            defer { bytes = [] }
            return bytes
        }
        let taken = Array(bytes[start..<start + min(countMax, count)])
        drop(taken.count)
        return taken
    }

    mutating func takeByte() -> UInt8? {
        guard start < bytes.count else { return nil }
        defer { drop(1) }
        return bytes[start]
    }
}

/// Takes a body out of a connection's bytes as its framing says.
public struct BodyDecoder: Sendable {
    public enum Step: Sendable {
        case data([UInt8])
        case needsMore
        case end
    }

    private enum ChunkState { case size, extensions, sizeLineFeed, data, dataEnd, dataLineFeed, trailer, finished }

    private var framing: BodyFraming
    private var remaining: Int
    private var state = ChunkState.size
    private var sizeDigits = 0
    private var lineBytes = 0
    private var trailerBytes = 0
    private var lastByte: UInt8 = 0

    /// Extensions mean nothing to anyone; trailers are read away.
    private static let extensionBytesMax = 256
    private static let trailerBytesMax = 8 << 10

    public init(_ framing: BodyFraming) {
        self.framing = framing
        if case .length(let length) = framing { remaining = length } else { remaining = 0 }
    }

    /// Whether the body may end where the connection does.
    public var endsAtClose: Bool { framing == .untilClose }

    public mutating func next(_ input: inout InputBuffer) throws(HTTPError) -> Step {
        switch framing {
        case .none: return .end
        case .untilClose: return input.isEmpty ? .needsMore : .data(input.take(.max))
        case .length:
            if remaining == 0 { return .end }
            if input.isEmpty { return .needsMore }
            let bytes = input.take(remaining)
            remaining -= bytes.count
            return .data(bytes)
        case .chunked: return try nextOfChunks(&input)
        }
    }

    private mutating func nextOfChunks(_ input: inout InputBuffer) throws(HTTPError) -> Step {
        while true {
            if state == .finished { return .end }
            if state == .data, remaining > 0 {
                if input.isEmpty { return .needsMore }
                let bytes = input.take(remaining)
                remaining -= bytes.count
                if remaining == 0 { state = .dataEnd }
                return .data(bytes)
            }
            guard let byte = input.takeByte() else { return .needsMore }
            try advance(byte)
        }
    }

    private mutating func advance(_ byte: UInt8) throws(HTTPError) {
        let (carriageReturn, lineFeed) = (UInt8(ascii: "\r"), UInt8(ascii: "\n"))
        switch state {
        case .size: try takeSize(byte)
        case .extensions:
            lineBytes += 1
            if lineBytes > Self.extensionBytesMax { throw HTTPError(400, "a chunk's extensions are too long") }
            if byte == lineFeed { throw HTTPError(400, "a chunk's size must end with CR LF") }
            if byte == carriageReturn { state = .sizeLineFeed }
        case .sizeLineFeed:
            guard byte == lineFeed else { throw HTTPError(400, "a chunk's size must end with CR LF") }
            state = remaining == 0 ? .trailer : .data
            (sizeDigits, lineBytes, lastByte) = (0, 0, 0)
        case .dataEnd:
            guard byte == carriageReturn else { throw HTTPError(400, "a chunk is longer than its size") }
            state = .dataLineFeed
        case .dataLineFeed:
            guard byte == lineFeed else { throw HTTPError(400, "a chunk must end with CR LF") }
            state = .size
        case .trailer: try takeTrailer(byte)
        case .data, .finished: break
        }
    }

    private mutating func takeSize(_ byte: UInt8) throws(HTTPError) {
        if let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 {
            sizeDigits += 1
            guard sizeDigits <= 15 else { throw HTTPError(400, "a chunk's size has too many digits") }
            remaining = remaining << 4 | digit
            return
        }
        guard sizeDigits > 0 else { throw HTTPError(400, "a chunk's size must be hexadecimal") }
        switch byte {
        case UInt8(ascii: "\r"): state = .sizeLineFeed
        case UInt8(ascii: ";"): state = .extensions
        default: throw HTTPError(400, "a chunk's size must be hexadecimal")
        }
    }

    /// Reads trailer lines away up to the empty one.
    private mutating func takeTrailer(_ byte: UInt8) throws(HTTPError) {
        trailerBytes += 1
        if trailerBytes > Self.trailerBytesMax { throw HTTPError(431, "the trailers are too long") }
        if byte == UInt8(ascii: "\n") {
            guard lastByte == UInt8(ascii: "\r") else { throw HTTPError(400, "a line must end with CR LF") }
            if lineBytes == 1 { state = .finished }
            lineBytes = 0
        } else {
            lineBytes += 1
        }
        lastByte = byte
    }
}
