import JSON
import Platform
import YAML

/// Reads the objects of what `-f` names: files, folders, URLs and "-" for standard input; YAML of several documents, or JSON.
struct ManifestReader: Sendable {
    private static let extensions = [".json", ".yaml", ".yml"]
    /// Folders within folders, at most so deep: a link to a parent must not be followed for ever.
    private static let depthMax = 32

    var console: Console
    var isRecursive: Bool

    init(_ invocation: Invocation) {
        console = invocation.console
        isRecursive = invocation.flags.bool("recursive")
    }

    /// All objects, in the order of the files and of their documents. What can be read is given even when something else
    /// can't; the failures come beside it.
    func read(_ names: [String]) async -> (manifests: [Manifest], failures: [any Error]) {
        var manifests: [Manifest] = []
        var failures: [any Error] = []
        for name in names {
            do {
                for source in try await sources(name) {
                    do { manifests += try Self.parse(source.bytes, source.name) } catch { failures.append(error) }
                }
            } catch { failures.append(error) }
        }
        return (manifests, failures)
    }

    // MARK: - Files

    private func sources(_ name: String) async throws -> [(name: String, bytes: [UInt8])] {
        if name == "-" { return [("STDIN", try console.input())] }
        if name.hasPrefix("http://") || name.hasPrefix("https://") {
            return [(name, try await Download.bytes(name))]
        }
        switch FileSystem.kind(name, followingLinks: true) {
        case nil: throw CommandError("the path \"\(name)\" does not exist")
        case .directory:
            let files = try files(in: name, depth: 0)
            if files.isEmpty {
                throw CommandError(
                    "error reading [\(name)]: recognized file extensions are [.json .yaml .yml]")
            }
            return try files.map { ($0, try FileSystem.read($0)) }
        default: return [(name, try FileSystem.read(name))]
        }
    }

    private func files(in folder: String, depth: Int) throws -> [String] {
        guard depth < Self.depthMax else { throw CommandError("\(folder): too many folders within folders") }
        var files: [String] = []
        for name in try FileSystem.list(folder) {
            let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
            if FileSystem.kind(path, followingLinks: true) == .directory {
                if isRecursive { files += try self.files(in: path, depth: depth + 1) }
            } else if Self.extensions.contains(where: { name.hasSuffix($0) }) {
                files.append(path)
            }
        }
        return files
    }

    // MARK: - Documents

    static func parse(_ bytes: [UInt8], _ source: String) throws -> [Manifest] {
        let documents: [YAMLDocument]
        if bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") {
            documents = try jsonDocuments(bytes, source)
        } else {
            do {
                documents = try YAML.parse(bytes)
            } catch {
                throw CommandError(
                    "error parsing \(source): error converting YAML to JSON: yaml: line \(error.line): \(error.message)"
                )
            }
        }
        var manifests: [Manifest] = []
        for (index, document) in documents.enumerated() {
            let place = documents.count > 1 ? "document \(index + 1), line \(document.line): " : ""
            manifests += try flatten(document, source, place)
        }
        return manifests
    }

    private static func jsonDocuments(_ bytes: [UInt8], _ source: String) throws -> [YAMLDocument] {
        do {
            return [YAMLDocument(value: try JSON(parsing: bytes), line: 1)]
        } catch let jsonError {
            // A flow mapping of YAML begins like JSON, and several JSON documents are YAML documents too.
            guard let documents = try? YAML.parse(bytes) else {
                throw CommandError("error parsing \(source): \(jsonError)")
            }
            return documents
        }
    }

    private static func flatten(_ document: YAMLDocument, _ source: String, _ place: String) throws -> [Manifest] {
        let value = document.value
        if value.isNull { return [] }
        guard value.object != nil else {
            throw CommandError(
                "unable to decode \"\(source)\": \(place)an object with apiVersion and kind is expected, not a plain value"
            )
        }
        let missing = ["apiVersion", "kind"].filter { value[$0]?.string?.isEmpty ?? true }.map { "\($0) not set" }
        if !missing.isEmpty {
            let said = missing.count == 1 ? missing[0] : "[\(missing.joined(separator: ", "))]"
            throw CommandError(
                "error validating \"\(source)\": error validating data: \(place)\(said); if you choose to ignore these errors, "
                    + "turn validation off with --validate=false")
        }
        guard value["kind"]?.string?.hasSuffix("List") ?? false, let items = value["items"]?.array else {
            return [Manifest(source: source, line: document.line, object: value)]
        }
        return try items.flatMap { try flatten(YAMLDocument(value: $0, line: document.line), source, place) }
    }
}
