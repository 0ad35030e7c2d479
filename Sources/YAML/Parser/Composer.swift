import JSON

/// Makes the JSON tree of the parser's events.
struct Composer: ~Copyable {
    private enum Anchor {
        /// Its value is still being read.
        case open
        case value(JSON, weight: Int)
    }

    private static let mergeTag = "tag:yaml.org,2002:merge"

    private var reader: EventReader
    private var anchors: [String: Anchor] = [:]
    /// Of everything made so far, aliases included, in bytes of text and one for every value.
    private var weight = 0
    /// The part of it that aliases added.
    private var aliasWeight = 0

    /// The bytes must outlive the composer.
    init(_ bytes: UnsafeBufferPointer<UInt8>) { reader = EventReader(bytes) }

    /// The next document and the line on which its value starts; nil at the end of the stream.
    mutating func document() throws(YAMLError) -> (value: JSON, line: Int)? {
        while true {
            let event = try reader.next()
            switch event.kind {
            case .streamEnd: return nil
            case .documentStart:
                anchors = [:]
                let root = try reader.next()
                return (try value(root, depth: 0), root.line)
            default: break
            }
        }
    }

    private mutating func value(_ event: Event, depth: Int) throws(YAMLError) -> JSON {
        guard depth < YAMLLimits.depthMax else {
            throw YAMLError(message: "nested deeper than the limit of \(YAMLLimits.depthMax) levels", line: event.line)
        }
        if case .alias(let name) = event.kind { return try alias(name, event.line) }
        let weightBefore = weight
        if let anchor = event.anchor { anchors[anchor] = .open }
        weight += 1
        let value: JSON
        switch event.kind {
        case .scalar(let scalar):
            weight += scalar.text.utf8.count
            value = try ScalarResolver.value(scalar, event.line)
        case .sequenceStart: value = .array(try sequence(depth))
        case .mappingStart: value = .object(try mapping(depth))
        default: throw YAMLError(message: "expected a value", line: event.line)
        }
        if let anchor = event.anchor { anchors[anchor] = .value(value, weight: weight - weightBefore) }
        return value
    }

    private mutating func alias(_ name: String, _ line: Int) throws(YAMLError) -> JSON {
        switch anchors[name] {
        case .value(let value, let valueWeight):
            weight += valueWeight
            aliasWeight += valueWeight
            guard aliasWeight <= YAMLLimits.aliasWeightMax else {
                throw YAMLError(
                    message: "aliases add more than the limit of \(YAMLLimits.aliasWeightMax) bytes", line: line)
            }
            return value
        case .open: throw YAMLError(message: "anchor '\(name)' value contains itself", line: line)
        case nil: throw YAMLError(message: "unknown anchor '\(name)' referenced", line: line)
        }
    }

    private mutating func sequence(_ depth: Int) throws(YAMLError) -> [JSON] {
        var elements: [JSON] = []
        while true {
            let event = try reader.next()
            if case .sequenceEnd = event.kind { return elements }
            elements.append(try value(event, depth: depth + 1))
        }
    }

    /// kubectl lets a merge key overwrite what stands before it in the mapping, and be overwritten by what follows.
    private mutating func mapping(_ depth: Int) throws(YAMLError) -> JSONObject {
        var object = JSONObject()
        /// Those that the mapping itself has, which may not repeat; merged ones may.
        var keyLines: [String: Int] = [:]
        while true {
            let event = try reader.next()
            if case .mappingEnd = event.kind { return object }
            if case .scalar(let scalar) = event.kind, scalar.text == "<<", scalar.isPlain || scalar.tag == Self.mergeTag
            {
                let source = try reader.next()
                try merge(try value(source, depth: depth + 1), into: &object, source.line)
                continue
            }
            let key = try key(event)
            if let line = keyLines.updateValue(event.line, forKey: key) {
                throw YAMLError(message: "key \"\(key)\" already set in map on line \(line)", line: event.line)
            }
            object[key] = try value(try reader.next(), depth: depth + 1)
        }
    }

    private mutating func key(_ event: Event) throws(YAMLError) -> String {
        switch event.kind {
        case .scalar(let scalar):
            weight += scalar.text.utf8.count
            let key = try ScalarResolver.key(scalar, event.line)
            if let anchor = event.anchor { anchors[anchor] = .value(.string(key), weight: 1 + key.utf8.count) }
            return key
        case .alias(let name):
            if case .string(let key) = try alias(name, event.line) { return key }
            throw YAMLError(message: "the alias '\(name)' is no text, so it can't be a key", line: event.line)
        case .mappingStart: throw YAMLError(message: "a map can't be a key", line: event.line)
        default: throw YAMLError(message: "a list can't be a key", line: event.line)
        }
    }

    private func merge(_ value: JSON, into object: inout JSONObject, _ line: Int) throws(YAMLError) {
        switch value {
        case .object(let members):
            for (key, member) in members { object[key] = member }
        case .array(let sources):
            // Backwards, since the first of them wins.
            for source in sources.reversed() {
                guard case .object(let members) = source else { throw Self.wrongMerge(line) }
                for (key, member) in members { object[key] = member }
            }
        default: throw Self.wrongMerge(line)
        }
    }

    private static func wrongMerge(_ line: Int) -> YAMLError {
        YAMLError(message: "map merge requires map or sequence of maps as the value", line: line)
    }
}
