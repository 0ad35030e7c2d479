import JSON

/// JSON as kubectl prints it: members in the order of the alphabet, one to a line, and `<`, `>` and `&` escaped as Go's
/// encoder does.
enum JSONOutput {
    /// Which objects' members are put in the order of the alphabet.
    enum Sorting {
        case all
        /// All but the outermost.
        case below
    }

    static func text(_ value: JSON, indent: Int = 4, sortingKeys sorting: Sorting = .all) -> String {
        var writer = Writer(indent: indent, sorting: sorting)
        writer.write(value, depth: 0)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// On one line, with sorted members.
    static func compact(_ value: JSON) -> String {
        var writer = Writer(indent: nil, sorting: .all)
        writer.write(value, depth: 0)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private struct Writer {
        /// nil: everything on one line.
        let indent: Int?
        let sorting: Sorting
        var bytes: [UInt8] = []

        mutating func write(_ value: JSON, depth: Int) {
            switch value {
            case .object(let object): write(object, depth: depth)
            case .array(let elements):
                append("[")
                for (index, element) in elements.enumerated() {
                    if index > 0 { append(",") }
                    breakLine(depth + 1)
                    write(element, depth: depth + 1)
                }
                if !elements.isEmpty { breakLine(depth) }
                append("]")
            case .string(let text): string(text)
            default: bytes += value.encoded()
            }
        }

        private mutating func write(_ object: JSONObject, depth: Int) {
            append("{")
            var members = Array(object)
            if sorting == .all || depth > 0 {
                members.sort { Array($0.key.utf8).lexicographicallyPrecedes(Array($1.key.utf8)) }
            }
            for (index, member) in members.enumerated() {
                if index > 0 { append(",") }
                breakLine(depth + 1)
                string(member.key)
                append(indent == nil ? ":" : ": ")
                write(member.value, depth: depth + 1)
            }
            if !members.isEmpty { breakLine(depth) }
            append("}")
        }

        private mutating func string(_ text: String) {
            for byte in JSON.string(text).encoded() {
                switch byte {
                case UInt8(ascii: "<"): append("\\u003c")
                case UInt8(ascii: ">"): append("\\u003e")
                case UInt8(ascii: "&"): append("\\u0026")
                default: bytes.append(byte)
                }
            }
        }

        private mutating func append(_ text: String) { bytes += text.utf8 }

        private mutating func breakLine(_ depth: Int) {
            guard let indent else { return }
            bytes.append(UInt8(ascii: "\n"))
            bytes += repeatElement(UInt8(ascii: " "), count: depth * indent)
        }
    }
}
