import JSON
import Resources

/// Works out the files of the volumes that the agent writes itself: configMap, secret, downwardAPI and projected.
struct VolumeContents: Sendable {
    typealias File = AtomicDirectory.File

    var fields: DownwardFields
    var references: any ReferenceSource

    /// The kinds of volumes whose files come from the API; they are written again when their sources change.
    static let kinds = ["configMap", "secret", "downwardAPI", "projected"]

    static func source(of volume: JSON) -> (kind: String, source: JSON)? {
        for kind in kinds { if let source = volume[kind] { return (kind, source) } }
        return nil
    }

    func files(kind: String, source: JSON) async throws -> [File] {
        let mode = source["defaultMode"]?.int
        switch kind {
        case "projected":
            var files: [File] = []
            for part in source["sources"]?.array ?? [] {
                for file in try await projected(part, mode: mode) {
                    files.removeAll { $0.path == file.path }
                    files.append(file)
                }
            }
            return files
        default: return try await single(kind, source, mode: mode)
        }
    }

    private func projected(_ part: JSON, mode: Int?) async throws -> [File] {
        for kind in ["configMap", "secret", "downwardAPI"] {
            if let source = part[kind] { return try await single(kind, source, mode: mode) }
        }
        if part["serviceAccountToken"] != nil {
            // The API server has no tokens for pods yet: the files beside it still serve.
            return []
        }
        throw ConfigurationError("unsupported source of a projected volume")
    }

    private func single(_ kind: String, _ source: JSON, mode: Int?) async throws -> [File] {
        switch kind {
        case "configMap": try await keyed(.configMap, source, name: source["name"]?.string, mode: mode)
        case "secret":
            try await keyed(.secret, source, name: (source["secretName"] ?? source["name"])?.string, mode: mode)
        default: try downward(source, mode: mode)
        }
    }

    private static let modeDefault = 0o644

    private func keyed(
        _ kind: ReferencedData.Kind, _ source: JSON, name: String?, mode: Int?
    ) async throws -> [File] {
        let isOptional = source["optional"]?.bool == true
        let name = name ?? ""
        let key = ObjectKey(namespace: fields.pod.key.namespace, name: name)
        guard let data = try await references.data(kind, key) else {
            if isOptional { return [] }
            throw ConfigurationError("\(kind.rawValue) \"\(name)\" not found")
        }
        guard let items = source["items"]?.array else {
            return data.entries.sorted { $0.key < $1.key }.map {
                File(path: $0.key, contents: $0.value, mode: UInt32(mode ?? Self.modeDefault))
            }
        }
        return try items.compactMap { item in
            let key = item["key"]?.string ?? ""
            guard let contents = data.entries[key] else {
                if isOptional { return nil }
                throw ConfigurationError("references non-existent \(kind.rawValue) key: \(key)")
            }
            return File(
                path: try Self.checked(item["path"]?.string ?? key), contents: contents,
                mode: UInt32(item["mode"]?.int ?? mode ?? Self.modeDefault))
        }
    }

    private func downward(_ source: JSON, mode: Int?) throws -> [File] {
        try (source["items"]?.array ?? []).map { item in
            let text: String
            if let path = item["fieldRef", "fieldPath"]?.string {
                text = try fields.field(path)
            } else if let reference = item["resourceFieldRef"], let first = fields.pod.containers.first {
                text = try fields.resource(reference, container: first)
            } else {
                throw ConfigurationError("an item of a downwardAPI volume names no field")
            }
            return File(
                path: try Self.checked(item["path"]?.string ?? ""), contents: Array(text.utf8),
                mode: UInt32(item["mode"]?.int ?? mode ?? Self.modeDefault))
        }
    }

    /// No path may lead out of its volume.
    static func checked(_ path: String) throws -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard !path.isEmpty, !path.hasPrefix("/"), !path.hasPrefix(".."), !parts.contains("..") else {
            throw ConfigurationError("invalid path in a volume: \"\(path)\"")
        }
        return path
    }
}
