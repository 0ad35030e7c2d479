import CYAML

/// libyaml's parser.
struct EventReader: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let bytes: UnsafeBufferPointer<UInt8>

    /// The bytes must outlive the reader.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        parser = .allocate(capacity: 1)
        self.bytes = bytes
        // Fails only without memory for the first few kilobytes.
        precondition(yaml_parser_initialize(parser) == 1, "libyaml: out of memory")
        // An empty buffer may have no address, which libyaml would not take; it won't read from this one either.
        var nothing: UInt8 = 0
        withUnsafePointer(to: &nothing) { yaml_parser_set_input_string(parser, bytes.baseAddress ?? $0, bytes.count) }
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    mutating func next() throws(YAMLError) -> Event {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw error() }
        defer { yaml_event_delete(&event) }
        let line = Int(event.start_mark.line) + 1
        switch event.type {
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let text = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            let content = Event.Scalar(
                text: String(decoding: text, as: UTF8.self), tag: Self.string(scalar.tag),
                isPlain: scalar.plain_implicit != 0)
            return Event(kind: .scalar(content), anchor: Self.string(scalar.anchor), line: line)
        case YAML_MAPPING_START_EVENT:
            return Event(kind: .mappingStart, anchor: Self.string(event.data.mapping_start.anchor), line: line)
        case YAML_SEQUENCE_START_EVENT:
            return Event(kind: .sequenceStart, anchor: Self.string(event.data.sequence_start.anchor), line: line)
        case YAML_ALIAS_EVENT:
            return Event(kind: .alias(Self.string(event.data.alias.anchor) ?? ""), line: line)
        case YAML_MAPPING_END_EVENT: return Event(kind: .mappingEnd, line: line)
        case YAML_SEQUENCE_END_EVENT: return Event(kind: .sequenceEnd, line: line)
        case YAML_DOCUMENT_START_EVENT: return Event(kind: .documentStart, line: line)
        case YAML_DOCUMENT_END_EVENT: return Event(kind: .documentEnd, line: line)
        case YAML_STREAM_START_EVENT: return Event(kind: .other, line: line)
        default: return Event(kind: .streamEnd, line: line)
        }
    }

    private static func string(_ text: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        text.map { String(cString: $0) }
    }

    private func error() -> YAMLError {
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "not readable"
        if parser.pointee.error == YAML_READER_ERROR {
            // The reader knows no lines yet, only how many bytes it has read.
            let offset = min(parser.pointee.problem_offset, bytes.count)
            return YAMLError(message: problem, line: bytes[..<offset].count { $0 == UInt8(ascii: "\n") } + 1)
        }
        let line = Int(parser.pointee.problem_mark.line) + 1
        guard let context = parser.pointee.context else { return YAMLError(message: problem, line: line) }
        let start = Int(parser.pointee.context_mark.line) + 1
        let origin = start == line || start == 1 ? "" : " that began on line \(start)"
        return YAMLError(message: "\(problem) (\(String(cString: context))\(origin))", line: line)
    }
}
