extension JSON {
    /// Parses one JSON value (RFC 8259) that fills the input.
    ///
    /// Stricter than some parsers: bytes that are no UTF-8 and escapes that name half of a surrogate pair are refused,
    /// since whoever read the value back would get something else. An integer beyond Int64 reads as a double.
    public init(parsing bytes: [UInt8], depthMax: Int = 256) throws(JSONParseError) {
        self = try bytes.withUnsafeBufferPointer { (buffer) throws(JSONParseError) -> JSON in
            try JSON(parsing: buffer, depthMax: depthMax)
        }
    }

    /// As above, for bytes that are part of something larger.
    public init(parsing bytes: UnsafeBufferPointer<UInt8>, depthMax: Int = 256) throws(JSONParseError) {
        var reader = JSONReader(bytes: bytes, depthMax: depthMax)
        self = try reader.document()
    }

    /// The value as JSON without white space. Numbers that JSON can't express (NaN, infinity) are written as null.
    public func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        encode(into: &bytes)
        return bytes
    }

    /// Appends the value as JSON without white space.
    public func encode(into bytes: inout [UInt8]) {
        var writer = JSONWriter(bytes: bytes)
        bytes = []  // Leaves the writer the only owner, so that appending does not copy.
        writer.write(self)
        bytes = writer.bytes
    }

    /// The value as JSON, indented by four spaces as kubectl prints it.
    public func encodedPretty() -> [UInt8] {
        var writer = JSONWriter(bytes: [])
        writer.writePretty(self, indent: 0)
        return writer.bytes
    }
}
