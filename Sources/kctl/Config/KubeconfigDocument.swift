import JSON
import Platform
import YAML

/// Kubeconfig files as `kctl config` shows and changes them: the lists of all files, of which the first that names something
/// wins.
struct KubeconfigDocument {
    private static let lists = ["clusters", "contexts", "users"]

    private(set) var merged: JSON
    private let files: [String]

    init(_ invocation: Invocation) throws {
        files = KubeconfigFiles.files(
            flag: invocation.flags.string("kubeconfig"), variable: invocation.environment.variable)
        merged = [
            "apiVersion": "v1", "clusters": .null, "contexts": .null, "current-context": "", "kind": "Config",
            "preferences": [:], "users": .null,
        ]
        for file in files {
            guard let document = try Self.read(file) else { continue }
            for list in Self.lists {
                var entries = merged[list]?.array ?? []
                for entry in document[list]?.array ?? [] where !entries.contains(where: { $0["name"] == entry["name"] })
                {
                    entries.append(entry)
                }
                if !entries.isEmpty { merged[list] = .array(entries) }
            }
            if merged["current-context"] == "" { merged["current-context"] = document["current-context"] ?? "" }
        }
    }

    /// nil for a file that does not exist.
    private static func read(_ file: String) throws -> JSON? {
        do {
            return try YAML.parse(try FileSystem.read(file)).first?.value
        } catch let error as FileError where error.isNotFound {
            return nil
        }
    }

    var currentContext: String { merged["current-context"]?.string ?? "" }
    func entries(_ list: String) -> [JSON] { merged[list]?.array ?? [] }
    func entry(_ list: String, _ name: String) -> JSON? { entries(list).first { $0["name"]?.string == name } }

    /// Without secrets: keys, certificates and tokens are replaced by words.
    func redacted() -> JSON {
        var copy = merged
        func redact(_ list: String, _ member: String, _ words: [(String, String)]) {
            guard let entries = copy[list]?.array else { return }
            copy[list] = .array(
                entries.map { entry in
                    var entry = entry
                    for (name, word) in words where entry[member, name] != nil { entry[member, name] = .string(word) }
                    return entry
                })
        }
        redact("clusters", "cluster", [("certificate-authority-data", "DATA+OMITTED")])
        redact(
            "users", "user",
            [
                ("client-certificate-data", "DATA+OMITTED"), ("client-key-data", "DATA+OMITTED"), ("token", "REDACTED"),
                ("password", "REDACTED"),
            ])
        return copy
    }

    /// Only what a context needs.
    mutating func keepOnly(context name: String) throws {
        guard let context = entry("contexts", name) else {
            throw CommandError("cannot locate context \(name)")
        }
        merged["current-context"] = .string(name)
        merged["contexts"] = [context]
        for (list, member) in [("clusters", "cluster"), ("users", "user")] {
            let wanted = context["context", member]?.string ?? ""
            let kept = entries(list).filter { $0["name"]?.string == wanted }
            merged[list] = kept.isEmpty ? .null : .array(kept)
        }
    }

    /// Changes the file that holds something, else the first; others are left as they are.
    func change(holding: (JSON) -> Bool, _ change: (inout JSON) -> Void) throws {
        var target = files.first ?? ""
        var document: JSON?
        for file in files {
            guard let found = try Self.read(file) else { continue }
            if document == nil || holding(found) { (target, document) = (file, found) }
            if holding(found) { break }
        }
        var changed = document ?? ["apiVersion": "v1", "kind": "Config"]
        change(&changed)
        let mode = (FileSystem.mode(target) ?? 0o600) & 0o777
        try AtomicFile.write(Array(YAML.encode(changed).utf8), to: target, mode: mode)
    }
}
