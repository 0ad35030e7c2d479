/// Why bytes are no message of protobuf, or not one of the expected kind.
public struct ProtobufError: Error, Sendable, CustomStringConvertible {
    public var description: String
    public init(_ description: String) { self.description = description }
}

/// Reads the fields of one message (protobuf's encoding: a tag, then a value of one of a few wire types).
struct ProtobufReader {
    enum Value {
        case varint(UInt64)
        case fixed64(UInt64)
        case fixed32(UInt32)
        case bytes(ArraySlice<UInt8>)
    }

    private var rest: ArraySlice<UInt8>

    init(_ message: ArraySlice<UInt8>) { rest = message }

    /// The next field; nil at the end.
    mutating func next() throws(ProtobufError) -> (number: Int, value: Value)? {
        if rest.isEmpty { return nil }
        let tag = try varint()
        let number = Int(truncatingIfNeeded: tag >> 3)
        guard tag <= UInt64(UInt32.max), number > 0 else { throw ProtobufError("a field's tag is out of range") }
        switch tag & 7 {
        case 0: return (number, .varint(try varint()))
        case 1: return (number, .fixed64(try fixed(8)))
        case 2:
            let length = try varint()
            guard length <= UInt64(rest.count) else { throw Self.cut }
            let value = rest.prefix(Int(length))
            rest = rest.dropFirst(Int(length))
            return (number, .bytes(value))
        case 5: return (number, .fixed32(UInt32(truncatingIfNeeded: try fixed(4))))
        default: throw ProtobufError("field \(number) has the unknown wire type \(tag & 7)")
        }
    }

    /// The numbers of a packed list.
    mutating func packed() throws(ProtobufError) -> [UInt64] {
        var numbers: [UInt64] = []
        while !rest.isEmpty { numbers.append(try varint()) }
        return numbers
    }

    private static let cut = ProtobufError("the message ends within a field")
    private static let varintBytesMax = 10

    /// Seven bits a byte, the lowest first; the highest bit says that more follow.
    private mutating func varint() throws(ProtobufError) -> UInt64 {
        var value: UInt64 = 0
        for index in 0..<Self.varintBytesMax {
            guard let byte = rest.popFirst() else { throw Self.cut }
            value |= UInt64(byte & 0x7f) << UInt64(index * 7)
            if byte < 0x80 { return value }
        }
        throw ProtobufError("a number is too long")
    }

    private mutating func fixed(_ count: Int) throws(ProtobufError) -> UInt64 {
        guard rest.count >= count else { throw Self.cut }
        var value: UInt64 = 0
        for (index, byte) in rest.prefix(count).enumerated() { value |= UInt64(byte) << UInt64(index * 8) }
        rest = rest.dropFirst(count)
        return value
    }
}
