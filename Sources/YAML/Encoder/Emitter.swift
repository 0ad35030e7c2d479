import CYAML
import JSON

/// libyaml's emitter, given the events and styles that kubectl's gets.
final class Emitter {
    private let emitter: UnsafeMutablePointer<yaml_emitter_t>
    private var output: [UInt8] = []

    init() {
        emitter = .allocate(capacity: 1)
        require(yaml_emitter_initialize(emitter))
        yaml_emitter_set_unicode(emitter, 1)
        // libyaml calls back only from within this object's own calls, so it is still there.
        let context = Unmanaged.passUnretained(self).toOpaque()
        yaml_emitter_set_output(
            emitter,
            { context, bytes, count in
                guard let context, let bytes else { return 0 }
                let emitter = Unmanaged<Emitter>.fromOpaque(context).takeUnretainedValue()
                emitter.output.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
                return 1
            }, context)
        emit { yaml_stream_start_event_initialize(&$0, YAML_UTF8_ENCODING) }
    }

    deinit {
        yaml_emitter_delete(emitter)
        emitter.deallocate()
    }

    func document(_ value: JSON) {
        emit { yaml_document_start_event_initialize(&$0, nil, nil, nil, 1) }
        write(value)
        emit { yaml_document_end_event_initialize(&$0, 1) }
    }

    /// Everything that was written.
    func finish() -> String {
        // Behind a block with trailing line breaks libyaml would end the stream by "...", which kubectl does not.
        emitter.pointee.open_ended = 0
        emit { yaml_stream_end_event_initialize(&$0) }
        require(yaml_emitter_flush(emitter))
        return String(decoding: output, as: UTF8.self)
    }

    private func write(_ value: JSON) {
        switch value {
        case .null: scalar("null", YAML_PLAIN_SCALAR_STYLE)
        case .bool(let value): scalar(value ? "true" : "false", YAML_PLAIN_SCALAR_STYLE)
        case .int(let value): scalar(String(value), YAML_PLAIN_SCALAR_STYLE)
        case .double(let value): scalar(GoNumber.text(value), YAML_PLAIN_SCALAR_STYLE)
        case .string(let value): write(value)
        case .array(let elements):
            emit { yaml_sequence_start_event_initialize(&$0, nil, nil, 1, YAML_BLOCK_SEQUENCE_STYLE) }
            for element in elements { write(element) }
            emit { yaml_sequence_end_event_initialize(&$0) }
        case .object(let members):
            emit { yaml_mapping_start_event_initialize(&$0, nil, nil, 1, YAML_BLOCK_MAPPING_STYLE) }
            for (key, value) in members.sorted(by: { NaturalOrder.isBefore($0.key, $1.key) }) {
                write(key)
                write(value)
            }
            emit { yaml_mapping_end_event_initialize(&$0) }
        }
    }

    /// libyaml quotes by itself what would be no plain scalar; what would be one of another meaning gets double quotes.
    private func write(_ text: String) {
        if text.utf8.contains(UInt8(ascii: "\n")) {
            scalar(text, YAML_LITERAL_SCALAR_STYLE)
        } else {
            scalar(text, Self.readsAsItself(text) ? YAML_PLAIN_SCALAR_STYLE : YAML_DOUBLE_QUOTED_SCALAR_STYLE)
        }
    }

    /// "<<" is quoted too: as a key it would merge, which kubectl overlooks.
    private static func readsAsItself(_ text: String) -> Bool {
        ScalarResolver.isText(text) && !SexagesimalNumber.matches(text) && !PlainTimestamp.matches(text) && text != "<<"
    }

    private func scalar(_ text: String, _ style: yaml_scalar_style_t) {
        var text = text
        text.withUTF8 { bytes in
            emit { event in
                // An empty string may have no address, which libyaml would not take.
                var nothing: UInt8 = 0
                return withUnsafePointer(to: &nothing) {
                    yaml_scalar_event_initialize(
                        &event, nil, nil, bytes.baseAddress ?? $0, Int32(bytes.count), 1, 1, style)
                }
            }
        }
    }

    private func emit(_ initialize: (inout yaml_event_t) -> Int32) {
        var event = yaml_event_t()
        require(initialize(&event))
        require(yaml_emitter_emit(emitter, &event))  // Takes the event's memory.
    }

    /// With text that is UTF-8 and events in order, libyaml fails only for want of memory.
    private func require(_ result: Int32) {
        precondition(result == 1, "libyaml: \(emitter.pointee.problem.map { String(cString: $0) } ?? "out of memory")")
    }
}
