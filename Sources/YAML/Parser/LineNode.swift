/// Where the values of a document stand. Made by reading the stream once more, when a message needs a line.
struct LineNode {
    var line: Int
    private var members: [(key: String, node: LineNode)] = []
    private var elements: [LineNode] = []

    private init(line: Int) { self.line = line }

    /// - Parameter position: which of the stream's documents, counted from 0.
    static func root(of source: [UInt8], position: Int) -> LineNode? {
        source.withUnsafeBufferPointer { bytes in
            var reader = EventReader(bytes)
            var remaining = position
            while let event = try? reader.next() {
                if case .streamEnd = event.kind { return nil }
                guard case .documentStart = event.kind else { continue }
                if remaining == 0 {
                    var anchors: [String: LineNode] = [:]
                    guard let first = try? reader.next() else { return nil }
                    return try? read(first, &reader, &anchors)
                }
                remaining -= 1
            }
            return nil
        }
    }

    /// The line of the innermost value that the path reaches.
    func line(of path: ArraySlice<YAMLPathStep>) -> Int {
        let next: LineNode? =
            switch path.first {
            case .field(let name)?: members.first { $0.key == name }?.node
            case .index(let index)? where elements.indices.contains(index): elements[index]
            case .index(let index)?: members.first { $0.key == String(index) }?.node
            case nil: nil
            }
        return next?.line(of: path.dropFirst()) ?? line
    }

    private static func read(
        _ event: Event, _ reader: inout EventReader, _ anchors: inout [String: LineNode]
    ) throws(YAMLError) -> LineNode {
        var node = LineNode(line: event.line)
        switch event.kind {
        case .alias(let name):
            node = anchors[name] ?? node
            node.line = event.line
        case .sequenceStart:
            while true {
                let element = try reader.next()
                if case .sequenceEnd = element.kind { break }
                node.elements.append(try read(element, &reader, &anchors))
            }
        case .mappingStart:
            var merged: [(key: String, node: LineNode)] = []
            while true {
                let key = try reader.next()
                if case .mappingEnd = key.kind { break }
                var value = try read(try reader.next(), &reader, &anchors)
                guard case .scalar(let scalar) = key.kind else { continue }
                if scalar.text == "<<" { merged += value.members + value.elements.flatMap(\.members) }
                value.line = key.line
                node.members.append(((try? ScalarResolver.key(scalar, key.line)) ?? scalar.text, value))
            }
            node.members += merged  // Behind the mapping's own, so that those are found first.
        default: break
        }
        if let anchor = event.anchor { anchors[anchor] = node }
        return node
    }
}
