/// Puts `metadata.resourceVersion` into an encoded object. The store's values are without it, since a commit's revision
/// is known only after its values are written.
public enum ResourceVersionField {
    private static let metadata = Array(#""metadata":{"#.utf8)

    /// The object with `"resourceVersion":"N"` as the first member of its metadata. The first `"metadata":{` of the bytes
    /// must be the object's own: the API server writes `apiVersion`, `kind` and `metadata` first. Bytes without one come
    /// back as they are.
    public static func insert(_ revision: Revision, into bytes: [UInt8]) -> [UInt8] {
        guard let start = endOfMetadataOpening(in: bytes) else { return bytes }
        let isEmpty = start < bytes.count && bytes[start] == UInt8(ascii: "}")
        return spliced(bytes, start..<start, with: member(revision) + (isEmpty ? [] : [UInt8(ascii: ",")]))
    }

    /// The object with another revision in the place where `insert` put the first one.
    static func replace(_ old: Revision, by new: Revision, in bytes: [UInt8]) -> [UInt8] {
        let oldMember = member(old)
        guard let start = endOfMetadataOpening(in: bytes), bytes[start...].starts(with: oldMember) else { return bytes }
        return spliced(bytes, start..<(start + oldMember.count), with: member(new))
    }

    private static func member(_ revision: Revision) -> [UInt8] { Array("\"resourceVersion\":\"\(revision)\"".utf8) }

    private static func spliced(_ bytes: [UInt8], _ range: Range<Int>, with insertion: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count - range.count + insertion.count)
        result.append(contentsOf: bytes[..<range.lowerBound])
        result.append(contentsOf: insertion)
        result.append(contentsOf: bytes[range.upperBound...])
        return result
    }

    private static func endOfMetadataOpening(in bytes: [UInt8]) -> Int? {
        var index = 0
        while index + metadata.count <= bytes.count {
            // A quote starts the member's name: most bytes are dismissed by this one comparison.
            if bytes[index] == metadata[0], bytes[index..<(index + metadata.count)].elementsEqual(metadata) {
                return index + metadata.count
            }
            index += 1
        }
        return nil
    }
}
