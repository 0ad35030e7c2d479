import HTTP

/// The field `Connection` of a response's head, which holds for the connection between proxy and server only (RFC 9110,
/// section 7.6.1). A server that is ending closes its connections with it; the client's goes on, to other servers.
enum ConnectionHeader {
    private static let newLine = UInt8(ascii: "\n")
    private static let name = Array("connection:".utf8)
    private static let version = Array("HTTP/1.1 ".utf8)

    /// An answer that ends with its connection, or of HTTP/1.0, tells a client more by its form than by the field.
    static func isRemovable(from head: [UInt8], _ framing: BodyFraming) -> Bool {
        framing != .untilClose && head.starts(with: version)
    }

    static func remove(from head: [UInt8]) -> [UInt8] {
        var kept: [UInt8] = []
        kept.reserveCapacity(head.count)
        var line = head[...]
        while !line.isEmpty {
            let end = line.firstIndex(of: newLine).map { $0 + 1 } ?? line.endIndex
            if !isConnection(line[..<end]) { kept += line[..<end] }
            line = line[end...]
        }
        return kept
    }

    private static func isConnection(_ line: ArraySlice<UInt8>) -> Bool {
        line.count >= name.count && zip(line, name).allSatisfy { $0 | 0x20 == $1 }
    }
}
