import JSON
import Platform

/// What the subcommands of `create` have in common: a name, an object made of flags, and "created".
enum Creation {
    static let flags: [Flag] = [
        .output, .showManagedFields, .dryRun, .fieldManager("kubectl-create"),
        .bool("validate", default: true, "Accepted for kubectl's sake; the server checks everything.").hidden(),
    ]

    /// The one name that the call gives.
    static func name(_ invocation: Invocation) throws -> String {
        let words =
            invocation.flags.argumentsBeforeDash.map { Array(invocation.arguments.prefix($0)) } ?? invocation.arguments
        guard words.count == 1, let name = words.first else {
            throw UsageError("exactly one NAME is required, got \(words.count)")
        }
        return name
    }

    static func run(_ invocation: Invocation, type word: String, _ object: JSON) async throws {
        let printer = try ResultPrinter(invocation)
        let type = try await invocation.cluster().mapper.type(word)
        try printer.print(try await invocation.create(object, type), type, "created")
    }

    /// The values of --from-literal, --from-file and --from-env-file, by their keys.
    static func data(_ flags: ParsedFlags) throws -> [(key: String, bytes: [UInt8])] {
        var data: [(key: String, bytes: [UInt8])] = []
        func add(_ key: String, _ bytes: [UInt8]) throws {
            guard !data.contains(where: { $0.key == key }) else {
                throw CommandError("cannot add key \"\(key)\", another key by that name already exists in Data")
            }
            data.append((key, bytes))
        }
        for file in flags.list("from-file") {
            for (key, path) in try files(file) { try add(key, try FileSystem.read(path)) }
        }
        for literal in flags.list("from-literal") {
            let pair = literal.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard pair.count == 2, !pair[0].isEmpty else {
                throw CommandError("invalid literal source \(literal), expected key=value")
            }
            try add(pair[0], Array(pair[1].utf8))
        }
        for file in flags.list("from-env-file") {
            let text = String(decoding: try FileSystem.read(file), as: UTF8.self)
            for line in text.split(whereSeparator: \.isNewline) {
                let line = line.drop { $0.isWhitespace }
                if line.isEmpty || line.hasPrefix("#") { continue }
                let pair = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                try add(pair[0], Array((pair.count > 1 ? pair[1] : "").utf8))
            }
        }
        return data.sorted { $0.key < $1.key }
    }

    /// "key=path", "path", or a folder, each of whose files is a key.
    private static func files(_ source: String) throws -> [(key: String, path: String)] {
        let pair = source.split(separator: "=", maxSplits: 1).map(String.init)
        if pair.count == 2 { return [(pair[0], pair[1])] }
        func base(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
        guard FileSystem.kind(source, followingLinks: true) == .directory else { return [(base(source), source)] }
        return try FileSystem.list(source).sorted().map { ($0, "\(source)/\($0)") }.filter {
            FileSystem.kind($0.1, followingLinks: true) == .file
        }
    }

    static let dataFlags: [Flag] = [
        .list("from-file", "A file whose name is the key, key=FILE, or a folder of such files."),
        .array("from-literal", "A key and its value: key=value."),
        .list("from-env-file", "A file of lines key=value."),
    ]
}
