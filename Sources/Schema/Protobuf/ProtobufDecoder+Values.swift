import JSON
import Platform

/// The messages that are one value in JSON.
extension ProtobufDecoder {
    /// `resource.Quantity`: a text in a message; null when it is empty.
    static func inner(_ bytes: ArraySlice<UInt8>) throws(ProtobufError) -> JSON {
        var reader = ProtobufReader(bytes)
        while let (number, value) = try reader.next() {
            if number == 1, case .bytes(let text) = value, !text.isEmpty {
                return .string(String(decoding: text, as: UTF8.self))
            }
        }
        return .null
    }

    /// `intstr.IntOrString`: which of the two it is, the number, the text.
    static func intOrString(_ bytes: ArraySlice<UInt8>) throws(ProtobufError) -> JSON {
        var reader = ProtobufReader(bytes)
        var (isText, number, text): (Bool, Int64, String) = (false, 0, "")
        while let (field, value) = try reader.next() {
            switch (field, value) {
            case (1, .varint(let kind)): isText = kind == 1
            case (2, .varint(let bits)): number = Int64(bitPattern: bits)
            case (3, .bytes(let bytes)): text = String(decoding: bytes, as: UTF8.self)
            default: break
            }
        }
        return isText ? .string(text) : .int(number)
    }

    /// `RawExtension` and `FieldsV1`: JSON in a message.
    static func raw(_ bytes: ArraySlice<UInt8>) throws(ProtobufError) -> JSON {
        var reader = ProtobufReader(bytes)
        while let (number, value) = try reader.next() {
            if number == 1, case .bytes(let json) = value, !json.isEmpty {
                do { return try JSON(parsing: Array(json)) } catch { throw ProtobufError("\(error)") }
            }
        }
        return .null
    }

    /// `Time` and `MicroTime`: seconds and nanoseconds since 1970; null for an empty one, Go's zero time.
    static func time(_ bytes: ArraySlice<UInt8>) throws(ProtobufError) -> JSON {
        if bytes.isEmpty { return .null }
        var reader = ProtobufReader(bytes)
        var (seconds, nanoseconds): (Int64, Int64) = (0, 0)
        while let (number, value) = try reader.next() {
            guard case .varint(let bits) = value else { continue }
            if number == 1 { seconds = Int64(bitPattern: bits) }
            if number == 2 { nanoseconds = Int64(bitPattern: bits) }
        }
        let (whole, isTooLarge) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !isTooLarge, (0..<1_000_000_000).contains(nanoseconds) else {
            throw ProtobufError("a time is out of range")
        }
        let time = Timestamp(nanoseconds: whole &+ nanoseconds)
        return .string(nanoseconds == 0 ? time.rfc3339 : time.rfc3339Micro)
    }
}
