import JSON

/// YAML as kubectl reads and prints it, through libyaml, to and from the JSON tree.
///
/// kubectl's own parser is a port of libyaml, so the same text is YAML for both; `ScalarResolver` gives plain scalars the
/// meaning that kubectl's resolver (YAML 1.1) gives them.
public enum YAML {
    /// Every document of the stream that holds something. Comments alone, and null, are no document.
    public static func parse(_ bytes: [UInt8]) throws(YAMLError) -> [YAMLDocument] {
        guard bytes.count <= YAMLLimits.bytesMax else {
            throw YAMLError(message: "larger than the limit of \(YAMLLimits.bytesMax) bytes", line: 1)
        }
        return try bytes.withUnsafeBufferPointer { (buffer) throws(YAMLError) in
            var composer = Composer(buffer)
            var documents: [YAMLDocument] = []
            var position = 0
            while let (value, line) = try composer.document() {
                if !value.isNull {
                    documents.append(YAMLDocument(value: value, line: line, source: bytes, position: position))
                }
                position += 1
            }
            return documents
        }
    }

    /// The value as one YAML document in kubectl's style: keys in natural order, two spaces, lists not indented under
    /// their key, text with line breaks as a block. Reads back as the same value.
    public static func encode(_ value: JSON) -> String {
        let emitter = Emitter()
        emitter.document(value)
        return emitter.finish()
    }
}
