import JSON

/// A template in kubectl's dialect of JSONPath: text with expressions in braces.
///
/// ```
/// {.items[*].metadata.name}                                  names, separated by spaces
/// {range .items[*]}{.metadata.name}{"\t"}{.status.phase}{"\n"}{end}
/// {.items[?(@.status.phase=="Running")].metadata.name}
/// {.metadata.labels['app\.kubernetes\.io/name']}  {..image}  {.items[-1:]}  {.spec['replicas','paused']}
/// ```
struct JSONPath: Sendable {
    /// A part of a template.
    indirect enum Part: Sendable, Equatable {
        case text(String)
        case expression([Node])
        /// `{range EXPRESSION}...{end}`: the parts once for each value.
        case range([Node], [Part])
    }

    /// One step of an expression: takes values and gives others.
    indirect enum Node: Sendable, Equatable {
        case text(String)
        case number(Double)
        case bool(Bool)
        case field(String)
        case wildcard
        case recursive
        case slice(Slice)
        case union([[Node]])
        case filter(left: [Node], comparison: Comparison?, right: [Node])
    }

    /// Bounds of `[start:end:step]`; `[index]` is a slice of one.
    struct Slice: Sendable, Equatable {
        var start: Int?
        var end: Int?
        var step: Int?
        /// Written as one index.
        var isIndex = false
    }

    enum Comparison: String, Sendable {
        case equal = "=="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
    }

    let template: String
    let parts: [Part]

    init(_ template: String) throws(JSONPathError) {
        self.template = template
        var parser = JSONPathParser(template)
        parts = try parser.parse()
    }

    /// An expression as --sort-by and custom columns take it: with or without braces and leading dot.
    init(relaxed expression: String) throws(JSONPathError) {
        var inner = Substring(expression)
        if inner.hasPrefix("{"), inner.hasSuffix("}") { inner = inner.dropFirst().dropLast() }
        if inner.contains("{") || inner.contains("}") || inner.isEmpty {
            throw JSONPathError(
                "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'"
            )
        }
        try self.init("{\(inner.hasPrefix(".") || inner.hasPrefix("[") ? "" : ".")\(inner)}")
    }
}

struct JSONPathError: Error, Equatable, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}
